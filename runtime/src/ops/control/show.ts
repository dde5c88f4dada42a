/** @file `show`: an identity that tells its value when it runs. */
import type { Node } from "../../ir/node.ts";
import type { KernelOp } from "../op.ts";

export const show: KernelOp = {
  kind: "kernel",
  name: "show",
  category: "control",
  sig: '(x: any[...s], label: str = "") -> any[...s]',
  doc: "`x` itself; when a function runs, its value is printed with the label at the moment at which it is computed. Only what a result needs is computed, and so printed: write `y = show(x)` and go on with `y`. In a branch of `ifelse` that is not taken it prints nothing; in the step of a loop it prints at every step, but before the loop what does not change from step to step. The gradient passes through.",
  examples: [['show([1.0, 2.0], "x") * 2', "[2, 4]"]],
  infer: (_t, [x]) => x!,
  reference: ([x]) => [x!],
  grad: (_g, _inputs, _y, dy) => [dy],
  gradDoc: "1",
  samples: [{ inputs: [[1, 2, 3]], attrs: { label: "x" } }],
  flops: () => 0,
};

/** Acts on the world when it runs (draws from a stream, prints): neither computed beforehand, nor twice, nor elsewhere. */
export const isActing = (node: Node): boolean => node.op === "random" || node.op === show.name;
