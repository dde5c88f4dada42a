/** @file Kernels in the order in which they run, with the tensors that they read and write. */

import type { Dtype } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Tensor } from "../../optimize/plan.ts";
import type { KernelSource } from "./commands.ts";
import type { KernelText } from "./kernel-text.ts";

export interface PlannedKernel {
  readonly source: KernelSource;
  readonly reads: readonly Tensor[];
  readonly target: Tensor;
  /** The nodes that it computes, for profiles. */
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
): PlannedKernel => ({ source: text.finish(output), reads: text.arrays, target, nodes });
