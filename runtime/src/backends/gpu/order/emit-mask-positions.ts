/** @file The positions of the true elements of a vector: counted up, and then each place finds the element that its count ends with. */
import type { NdArray } from "../../../ir/array.ts";
import { bug } from "../../../ir/internal-error.ts";
import { makeNode } from "../../../ir/node.ts";
import { otherCount } from "../../../ops/indexing/mask-positions.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { whole } from "../../../optimize/strided.ts";
import { runFault } from "../../reference/evaluate.ts";
import { gridOf } from "../coordinates.ts";
import { cumulativeKernels } from "../emit-cumulative.ts";
import { storeKernels } from "../emit-loop.ts";
import { type Planned, type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { bisect } from "./emit-searchsorted.ts";
import { positionOf, skipUpperHalf } from "./lanes.ts";

export function maskPositionsKernels(step: KernelStep): Planned[] {
  const { node, nodes } = step;
  const target = step.targets[0] ?? bug("positions without a result");
  const mask = step.inputs[0]!;
  const length = mask.window.shape[0]!;
  const type = { dtype: "float32", shape: [length] } as const;
  const ones = scratchTensor("float32", [length], node);
  const counts = scratchTensor("float32", [length], node);
  const one = makeNode({ op: "cast", inputs: [node.inputs[0]!], attrs: { dtype: "float32" }, type });
  const space = length === 1 ? [] : [length];
  const strides = length === 1 ? [] : mask.window.strides;
  const load = { tensor: mask.tensor, window: { offset: mask.window.offset, shape: space, strides } };
  const body = { space, loads: [load], nodes: [{ node: one, operands: [{ kind: "load", index: 0 } as const] }] };
  const sum: KernelStep = {
    kind: "kernel",
    node: makeNode({ op: "cumsum", inputs: [one], attrs: { axis: 0 }, type }),
    inputs: [{ tensor: ones, window: whole([length]) }],
    targets: [counts],
    nodes,
  };
  const text = new KernelText();
  const grid = gridOf(text, [2, ...target.shape]);
  const [plane, place] = grid.at;
  skipUpperHalf(text, plane!, length);
  const found = bisect(text, length, (middle) => `${text.element(counts, middle)} < ${place} + 1`);
  text.result(positionOf(text, text.local(`${found} * 1.0`)), plane!);
  return [
    ...storeKernels({ ...body, value: { kind: "value", node: one } }, ones, nodes),
    ...cumulativeKernels(sum),
    countKernel(step, counts, target.shape[0]!),
    planned(text, grid.output, target, nodes),
  ];
}

/** Looks whether as many are true as when they were counted: by another kernel, which may have rounded what they were compared with otherwise. */
function countKernel({ node, nodes }: KernelStep, counts: PlannedKernel["target"], wanted: number): PlannedKernel {
  const text = new KernelText();
  const grid = gridOf(text, [1]);
  text.line(`return ${text.element(counts, `${counts.shape[0]! - 1}`)};`);
  const verdict = ({ data }: NdArray) =>
    data[0] === wanted ? undefined : runFault(otherCount(Number(data[0]), wanted), node);
  return { ...planned(text, grid.output, scratchTensor("float32", [1], node), nodes), verdict };
}
