/**
 * @file Elements written, or added, at places that integer arrays name. No two threads may write to one place: each place looks for those who
 * name it, among all of them where they are few; among many, in their order of places, which is found first.
 */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Tensor, Use } from "../../optimize/plan.ts";
import { contiguousStrides, whole } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { positionFrom } from "./emit-gather.ts";
import { accumulator, set } from "./emit-loop.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { lower, upper } from "./helpers/integer.ts";
import { indexCheckKernels } from "./index-checks.ts";
import { placesOf } from "./integer-text.ts";
import { type Planned, type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { startsOf } from "./order/starts.ts";
import { floatsOf } from "./register.ts";

/** Until there are so many, to look at all indices takes no longer than to sort them. */
const fewIndices = 64;
const fewLooks = 2 ** 22;

export function scatterKernels(step: KernelStep): readonly Planned[] {
  const target = step.targets[0] ?? bug("a scatter without a result");
  const count = sizeOf(step.inputs[2]?.window.shape ?? []);
  const isShort = count <= fewIndices || count * sizeOf(target.shape) <= fewLooks;
  return [...indexCheckKernels(step), ...(isShort ? [lookingKernel(step, target)] : sortedKernels(step, target))];
}

/** Each thread looks through all indices. */
function lookingKernel(step: KernelStep, target: Tensor): PlannedKernel {
  const [x, v, ...indices] = step.inputs as readonly [Use, Use, ...Use[]];
  const axis = step.node.attrs.axis as number;
  const shape = indices[0]?.window.shape ?? [];
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const total = accumulator(text, text.load(x.tensor, indexText(x.window.offset, x.window.strides, at)));
  for (const [k, d] of shape.entries()) text.line(`for (let k${k} = 0; k${k} < ${d}; k${k}++) {`);
  const turn = shape.map((_, k) => `k${k}`);
  const matches = indices.map(({ tensor, window }, k) => {
    const index = text.load(tensor, indexText(window.offset, window.strides, turn));
    return `${positionFrom(text, index, target.shape[axis + k]!)} == ${at[axis + k]}`;
  });
  text.line(`if (${matches.join(" && ")}) {`);
  const inV = [...at.slice(0, axis), ...turn, ...at.slice(axis + indices.length)];
  const value = text.load(v.tensor, indexText(v.window.offset, v.window.strides, inV));
  set(text, total, step.node.attrs.add === true ? new GpuScalar(text, target.dtype).add(total, value) : value);
  text.line("}".repeat(1 + shape.length));
  text.result(total, isWide ? grid.at[0]! : "0");
  return planned(text, grid.output, target, step.nodes);
}

function sortedKernels(step: KernelStep, target: Tensor): readonly Planned[] {
  const [x, v, ...indices] = step.inputs as readonly [Use, Use, ...Use[]];
  const axis = step.node.attrs.axis as number;
  const shape = indices[0]?.window.shape ?? [];
  const lengths = target.shape.slice(axis, axis + indices.length);
  const keys = scratchTensor("int32", [sizeOf(shape)], step.node);
  const sorted = startsOf(step, { tensor: keys, window: whole(keys.shape) }, sizeOf(lengths));
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const total = accumulator(text, text.load(x.tensor, indexText(x.window.offset, x.window.strides, at)));
  const place = text.integer(indexText(0, contiguousStrides(lengths), at.slice(axis, axis + indices.length)));
  const end = text.integer(text.element(sorted.starts, `${place} + 1`));
  const start = text.integer(text.element(sorted.starts, place));
  const isAdded = step.node.attrs.add === true;
  // What is written last stays.
  if (!isAdded) text.line(`if (${start} < ${end} - 1) { ${start} = ${end} - 1; }`);
  text.line(`while (${start} < ${end}) {`);
  const from = text.integer(text.element(sorted.order, start));
  const inV = [...at.slice(0, axis), ...placesOf(text, from, shape), ...at.slice(axis + indices.length)];
  const value = text.load(v.tensor, indexText(v.window.offset, v.window.strides, inV));
  set(text, total, isAdded ? new GpuScalar(text, target.dtype).add(total, value) : value);
  text.line(`${start}++;`);
  text.line("}");
  text.result(total, isWide ? grid.at[0]! : "0");
  return [keysKernel(step, indices, lengths, keys), ...sorted.kernels, planned(text, grid.output, target, step.nodes)];
}

/** The number of the place that each index names, among all places of the indexed axes. */
function keysKernel(
  step: KernelStep,
  indices: readonly Use[],
  lengths: readonly number[],
  target: Tensor,
): PlannedKernel {
  const text = new KernelText();
  const shape = indices[0]!.window.shape;
  const grid = gridOf(text, [2, ...target.shape]);
  const at = placesOf(text, grid.at[1]!, shape);
  const places = indices.map(({ tensor, window }, k) => {
    const index = text.load(tensor, indexText(window.offset, window.strides, at));
    return text.integer(positionFrom(text, index, lengths[k]!));
  });
  const key = indexText(0, contiguousStrides(lengths), places);
  text.result({ kind: "wide", upper: text.call(upper, key), lower: text.call(lower, key) }, grid.at[0]!);
  return planned(text, grid.output, target, step.nodes);
}
