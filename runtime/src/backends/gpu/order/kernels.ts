/** @file Kernels that put elements in order, count them, or find them; and why one of them would not do. */
import type { Node } from "../../../ir/node.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned } from "../kernel-plan.ts";
import { argExtremeKernels } from "./emit-arg-extreme.ts";
import { bincountKernels } from "./emit-bincount.ts";
import { maskPositionsKernels } from "./emit-mask-positions.ts";
import { searchsortedKernels } from "./emit-searchsorted.ts";
import { sortKernels } from "./emit-sort.ts";
import { laneLength, longestLane } from "./lanes.ts";

export const orderKernels: Readonly<Record<string, (step: KernelStep) => readonly Planned[]>> = {
  argmax: argExtremeKernels,
  argmin: argExtremeKernels,
  argsort: sortKernels,
  bincount: bincountKernels,
  mask_positions: maskPositionsKernels,
  searchsorted: searchsortedKernels,
  sort: sortKernels,
};

/** Undefined of a node that these kernels compute, and of others. */
export function whyNotInOrder(node: Node): string | undefined {
  const [x] = node.inputs;
  if (!x || !Object.hasOwn(orderKernels, node.op)) return undefined;
  const shape = x.type.shape as readonly number[];
  if (node.op === "bincount" && node.attrs.looksAt === undefined) return "its numbers have to be checked";
  const length = laneLength(shape, node.attrs, node.op.endsWith("sort") ? -1 : null);
  return length >= longestLane ? "a lane that is too long" : undefined;
}
