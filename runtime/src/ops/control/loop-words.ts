/** @file Theano's short forms of `scan`, and `taps`: words of the language that the checker writes as a `scan` node. */
import type { WordOp } from "../op.ts";

const word = (name: string, sig: string, doc: string, examples: WordOp["examples"]): WordOp => ({
  ...{ kind: "word", name, category: "control", sig, doc, examples },
  gradDoc: "that of the `scan` that it stands for",
});

export const loopWords: readonly WordOp[] = [
  word(
    "map",
    "(fn: step, sequences: any, non_sequences: any = none, truncate_gradient: int = -1, go_backwards: bool = false) -> any",
    "What the step gives for each element of the sequences, stacked: a `scan` that feeds nothing back.",
    [
      ["map(x => x ** 2, [1, 2, 3])", "[1, 4, 9]"],
      ["map((x, y) => sum(x) * y, [[[1, 2], [3, 4]], [10, 20]])", "[30, 140]"],
    ],
  ),
  word(
    "scan_checkpoints",
    "(fn: step, sequences: any = none, outputs_info: any = none, non_sequences: any = none, n_steps: any = none, save_every_N: int = 10) -> any",
    "A `scan` whose gradient takes less memory: it keeps the states of every `save_every_N` steps, and takes the steps in between again. √n of n steps is a good number.",
    [["scan_checkpoints((x, total) => total + x, [1, 2, 3], 0, save_every_N=2)", "[1, 3, 6]"]],
  ),
  word(
    "reduce",
    "(fn: step, sequences: any, outputs_info: any, non_sequences: any = none, go_backwards: bool = false) -> any",
    "The last result of a `scan`: each step is given the elements of the sequences and the result of the step before.",
    [["reduce((x, most) => maximum(x, most), [3, 1, 4], 0)", "4"]],
  ),
  word(
    "foldl",
    "(fn: step, sequences: any, outputs_info: any, non_sequences: any = none) -> any",
    "`reduce` from the first element to the last.",
    [["foldl((x, total) => 10 * total + x, [1, 2, 3], 0)", "123"]],
  ),
  word(
    "foldr",
    "(fn: step, sequences: any, outputs_info: any, non_sequences: any = none) -> any",
    "`reduce` from the last element to the first.",
    [["foldr((x, total) => 10 * total + x, [1, 2, 3], 0)", "321"]],
  ),
  word(
    "taps",
    "(x: any, taps: ints) -> any",
    "Says at which offsets the step of a loop sees a sequence (`taps(x, [-1, 0])`: the element before and this one) or an earlier result (`taps(start, [-2, -1])`, where `start` has a row for each step that the taps reach back, oldest first). The step has a parameter for each, in this order.",
    [["map((before, x) => x - before, taps([1, 4, 9], [-1, 0]))", "[3, 5]"]],
  ),
];
