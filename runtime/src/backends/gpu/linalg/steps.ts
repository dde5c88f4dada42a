/** @file Kernels that do the same again and again, each on what the one before has made: one text, which is told the number of the step. */
import type { Node } from "../../../ir/node.ts";
import { counter, type Planned, type PlannedKernel } from "../kernel-plan.ts";
import type { KernelText } from "../kernel-text.ts";
import { isTogether, type Matrices, matrixKernel, scratchMatrices } from "./matrices.ts";

/** The number of a step, as an Integer expression of a kernel. */
export type Step = (text: KernelText) => string;

/**
 * `body` gives the kernels that make `to` of `from`, for each step from 0 to `count`, which is at least 1. The first step reads `start`, the
 * last one writes `end` (by default room of its own), all of one shape. A step after which `until` gives 1 is the last one.
 */
export function steps(
  count: number,
  start: Matrices,
  nodes: readonly Node[],
  body: (from: Matrices, to: Matrices, step: Step) => readonly Planned[],
  end: Matrices = scratchLike(start, nodes),
  until?: (step: Step) => PlannedKernel,
): { readonly kernels: readonly Planned[]; readonly end: Matrices } {
  if (count === 1) return { kernels: body(start, end, () => "(0 | 0)"), end };
  const before: Planned[] = [];
  let first = start;
  if (!isTogether(start)) {
    first = scratchLike(start, nodes);
    before.push(matrixKernel(first, nodes, (t) => t.line(`return ${t.element(start, t.row, t.column)};`)));
  }
  const number = counter();
  const next = scratchLike(start, nodes);
  const step: Step = (text) => text.step(number);
  const stop = until?.(step);
  const repeat: Planned = {
    kind: "repeat",
    counter: number,
    count,
    isBackwards: false,
    carry: [{ start: first.tensor, slot: end.tensor, next: next.tensor }],
    body: [...body(end, next, step), ...(stop ? [stop] : [])],
    until: stop?.target,
  };
  return { kernels: [...before, repeat], end };
}

const scratchLike = (m: Matrices, nodes: readonly Node[]): Matrices =>
  scratchMatrices(nodes[0]!, m.count, m.rows, m.columns);
