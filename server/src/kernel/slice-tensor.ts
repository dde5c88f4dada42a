/** @file A part of a tensor, one range an axis: what a view of a large value asks for. */
import { allocate, fromPairs, type NdArray, pairsOf, type TypedArray } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";

/** Indices `start`, `start + step`, … below `stop`. */
export interface AxisRange {
  readonly start: number;
  readonly stop: number;
  readonly step?: number;
}

/** Ranges cut to the shape; axes beyond the last range are taken whole. Its elements are a copy, in C order. */
export function sliceTensor(a: NdArray, ranges: readonly AxisRange[]): NdArray {
  if (isComplex(a.dtype)) return fromPairs(a.dtype, sliceTensor(pairsOf(a), ranges));
  const axes = a.shape.map((length, axis) => clamp(ranges[axis] ?? { start: 0, stop: length }, length));
  const shape = axes.map((x) => x.count);
  const out = allocate(
    a.dtype,
    shape.reduce((p, d) => p * d, 1),
  );
  if (out.length === 0) return { dtype: a.dtype, shape, data: out };
  // The trailing axes that are taken whole lie side by side: one copy for each combination of the others.
  let whole = a.shape.length;
  while (whole > 0 && axes[whole - 1]!.count === a.shape[whole - 1]! && axes[whole - 1]!.step === 1) whole--;
  const run = a.shape.slice(whole).reduce((p, d) => p * d, 1);
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === whole) {
      copy(out, at, a.data, offset * run, run);
      at += run;
      return;
    }
    const { start, step, count } = axes[axis]!;
    for (let k = 0; k < count; k++) walk(axis + 1, offset * a.shape[axis]! + start + k * step);
  };
  walk(0, 0);
  return { dtype: a.dtype, shape, data: out };
}

/** How many elements the ranges ask for. */
export const sliceSize = (shape: readonly number[], ranges: readonly AxisRange[]): number =>
  shape.reduce((p, length, axis) => p * clamp(ranges[axis] ?? { start: 0, stop: length }, length).count, 1);

function clamp(range: AxisRange, length: number): { start: number; step: number; count: number } {
  const step = Math.max(1, Math.trunc(range.step ?? 1));
  const start = Math.min(length, Math.max(0, Math.trunc(range.start)));
  const stop = Math.min(length, Math.max(start, Math.trunc(range.stop)));
  return { start, step, count: Math.ceil((stop - start) / step) };
}

function copy(out: TypedArray, at: number, from: TypedArray, start: number, count: number): void {
  if (count === 1) out[at] = from[start]!;
  else (out as Float64Array).set((from as Float64Array).subarray(start, start + count), at);
}
