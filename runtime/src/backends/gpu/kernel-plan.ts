/** @file What a program does, in order, with the tensors that it reads and writes: kernels, repeats of them, and copies. */

import type { RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Tensor } from "../../optimize/plan.ts";
import type { KernelSource } from "./commands.ts";
import type { KernelText } from "./kernel-text.ts";

/** The `Action`s of `commands.ts` over tensors. */
export type Planned = PlannedKernel | PlannedRepeat | PlannedChoice | PlannedAllocate | PlannedCopy;

export interface PlannedKernel {
  readonly kind: "launch";
  readonly source: KernelSource;
  readonly reads: readonly Tensor[];
  readonly steps: readonly Counter[];
  readonly target: Tensor;
  /** The nodes that it computes, for profiles. */
  readonly nodes: readonly Node[];
  readonly verdict?: Verdict | undefined;
}

/**
 * Of a small target that says what is wrong with the user's tensors: it is read back after each run, and a fault ends the call. Who has
 * one waits for the device in each call. Of zeros there is no fault.
 */
export type Verdict = (found: NdArray) => RunFault | undefined;

/** The round of one repeat: 0, 1, …, as kernels of its body read it (`KernelText.step`). */
export interface Counter {
  readonly kind: "counter";
}

export const counter = (): Counter => ({ kind: "counter" });

export interface PlannedRepeat {
  readonly kind: "repeat";
  readonly counter: Counter;
  readonly count: number;
  readonly isBackwards: boolean;
  /** `slot` is a tensor of its own, which holds `start`, and after each round `next`. */
  readonly carry: readonly { readonly start: Tensor; readonly slot: Tensor; readonly next: Tensor }[];
  readonly body: readonly Planned[];
  /** A bool of each round, which ends the repeat after this one. */
  readonly until?: Tensor | undefined;
  /** With `until`: no round may run beyond the last one, not even for nothing. */
  readonly isExact?: boolean;
}

/** One of two lists of actions, by a bool. Each target then holds that result. */
export interface PlannedChoice {
  readonly kind: "choice";
  readonly condition: Tensor;
  readonly yes: PlannedBranch;
  readonly no: PlannedBranch;
  readonly targets: readonly Tensor[];
}

export interface PlannedBranch {
  readonly actions: readonly Planned[];
  readonly results: readonly Tensor[];
}

/** Memory for a tensor that copies fill. */
export interface PlannedAllocate {
  readonly kind: "allocate";
  readonly target: Tensor;
  readonly verdict?: Verdict | undefined;
}

/** All of `from` into the elements of `to` from `offset` on, and `by` further for each round of the counter, if there is one. */
export interface PlannedCopy {
  readonly kind: "copy";
  readonly from: Tensor;
  readonly to: Tensor;
  readonly counter?: Counter | undefined;
  readonly offset: number;
  readonly by: number;
  readonly nodes: readonly Node[];
}

let scratches = 0;

/** A tensor that only kernels see. */
export const scratchTensor = (dtype: Dtype, shape: readonly number[], node: Node): Tensor => ({
  kind: "tensor",
  // Below those of results of nodes.
  id: -(2 ** 40) - ++scratches,
  dtype,
  shape,
  origin: { kind: "computed", node },
});

export const planned = (
  text: KernelText,
  output: readonly number[],
  target: Tensor,
  nodes: readonly Node[],
  each = 1,
): PlannedKernel => ({
  ...{ kind: "launch", source: text.finish(output, each), reads: text.arrays, steps: text.counters, target, nodes },
});
