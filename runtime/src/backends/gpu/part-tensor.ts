/** @file A tensor that is a part of another one: the element of a sequence that a round of a loop reads, without a copy. */
import type { Step, Tensor, Use } from "../../optimize/plan.ts";
import { isWhole } from "../../optimize/strided.ts";
import type { Counter } from "./kernel-plan.ts";

/** Its elements stand in C order within `of`, from `offset` on, which each of the counters moves. */
interface PartTensor extends Tensor {
  readonly part: {
    readonly of: Tensor;
    readonly offset: number;
    readonly moves: readonly { readonly counter: Counter; readonly by: number }[];
  };
}

export const isPart = (t: Tensor): t is PartTensor => "part" in t;

/**
 * What stands for `tensor`, which is a window on another: that one itself where the window is all of it. With a counter the window
 * has `tensor`'s axes after a first one, of which each round reads one element.
 */
export function partOf(tensor: Tensor, { tensor: of, window }: Use, counter?: Counter): Tensor {
  if (!counter && isWhole(window, sizeOfTensor(of))) return of;
  const around = isPart(of) ? of.part : { of, offset: 0, moves: [] };
  const moves = counter ? [...around.moves, { counter, by: window.strides[0]! }] : around.moves;
  const made: PartTensor = { ...tensor, part: { of: around.of, offset: around.offset + window.offset, moves } };
  return made;
}

const sizeOfTensor = (t: Tensor): number => t.shape.reduce((product, d) => product * d, 1);

/** The step with other tensors in place of some that it reads; what it writes stays. */
export function withTensors(step: Step, at: (t: Tensor) => Tensor): Step {
  const use = (u: Use): Use => ({ ...u, tensor: at(u.tensor) });
  switch (step.kind) {
    case "loop":
      return { ...step, loads: step.loads.map(use) };
    case "tile":
      return { ...step, steps: step.steps.map((s) => ({ ...s, loads: s.loads.map(use) })) };
    case "kernel":
    case "scan":
    case "choice":
      return { ...step, inputs: step.inputs.map(use) };
  }
}
