/** @file What a slice takes of an axis: exactly as in Python for numbers, and as dim arithmetic for lengths that have names. */
import { addDims, type Dim, floorDivDims, maxDims, minDims, mulDims, printDim, subDims } from "../../ir/dim.ts";
import { type Fault, fault, type TypeContext } from "../op.ts";

interface Slice {
  readonly start: Dim | null;
  readonly stop: Dim | null;
  readonly step: Dim | null;
}

/** The first index, how many, and the step between them. */
export interface Bounds {
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Python's `slice.indices` on an axis of `n`. All bounds are numbers. */
export function sliceBounds(n: number, slice: Slice): Bounds {
  const step = (slice.step as number | null) ?? 1;
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + n : bound, low), high);
  const start = slice.start === null ? (step > 0 ? low : high) : clip(slice.start as number);
  const stop = slice.stop === null ? (step > 0 ? high : low) : clip(slice.stop as number);
  return { start, step, length: Math.max(0, Math.ceil((stop - start) / step)) };
}

/** All terms negative: counts from the end of the axis. */
export const fromEnd = (d: Dim): boolean =>
  typeof d === "number" ? d < 0 : d.terms.every((term) => term.coefficient < 0);

/** The length of `x[start:stop:step]` along an axis of length `n` of operand 0. */
export function sliceLength(t: TypeContext, n: Dim, slice: Slice, axis: number): Dim | Fault {
  const { start, stop, step } = slice;
  const by = step ?? 1;
  if (typeof by !== "number") return fault("slice", `the step of a slice must be a number, not \`${printDim(by)}\``);
  if (by === 0) return fault("slice", "the step of a slice cannot be 0");
  const isNumber = (d: Dim | null): boolean => d === null || typeof d === "number";
  if (typeof n === "number" && isNumber(start) && isNumber(stop)) return sliceBounds(n, slice).length;
  if (isBackwards(start, stop, by)) return 0;
  // Where a bound has no number, or the axis none: positions from the start, low ones included, high ones not.
  const bound = (d: Dim): Dim | Fault => position(t, n, d, axis);
  if (by > 0) {
    const low = start === null ? 0 : bound(start);
    if (isFaultDim(low)) return low;
    const high = stop === null ? n : typeof stop === "number" && stop >= 0 ? minDims(n, stop) : bound(stop);
    if (isFaultDim(high)) return high;
    return steps(subDims(high, low), by);
  }
  const top = subDims(n, 1);
  const first = start === null ? top : bound(start);
  if (isFaultDim(first)) return first;
  // Backwards the start is clipped, as the end is forwards.
  const from = minDims(top, first);
  const below = stop === null ? -1 : bound(stop);
  if (isFaultDim(below)) return below;
  return steps(subDims(from, below), -by);
}

/** Empty whatever the length of the axis: `x[2:1]`, `x[-1:-1]`. */
const isBackwards = (start: Dim | null, stop: Dim | null, step: number): boolean =>
  typeof start === "number" && typeof stop === "number" && start < 0 === stop < 0 && (stop - start) * step <= 0;

const isFaultDim = (d: Dim | Fault): d is Fault => typeof d !== "number" && d.kind === "fault";

/** ⌈span / step⌉. A span below 0 makes a length below 0, which is a fault when the function runs. */
const steps = (span: Dim, step: number): Dim => {
  const length = floorDivDims(addDims(span, step - 1), step);
  return typeof length === "number" ? Math.max(0, length) : length;
};

/** A bound as a position from the start that lies within the axis; what is not known of it is claimed. */
function position(t: TypeContext, n: Dim, bound: Dim, axis: number): Dim | Fault {
  const at = fromEnd(bound) ? addDims(n, bound) : bound;
  const what = `a slice to \`${printDim(bound)}\``;
  if (typeof bound === "number" && bound >= 0) return at; // a start: the length tells
  if (fromEnd(bound)) return lengthAtLeast(t, n, mulDims(-1, bound), what, axis) ?? at;
  return lengthAtLeast(t, n, bound, what, axis) ?? positive(t, bound, what) ?? at;
}

/** Claims that the axis has `needed` elements; a Fault when it has fewer for certain. */
export function lengthAtLeast(t: TypeContext, n: Dim, needed: Dim, what: string, axis: number): Fault | undefined {
  const same = t.same(maxDims(n, needed), n, `the length that ${what} needs and that of axis ${axis}`);
  if (same !== undefined) return undefined;
  const has = `axis ${axis} of $0 has ${printDim(n)}`;
  return fault(
    "index-range",
    `${what} needs ${printDim(needed)} elements, but ${has}`,
    [0],
    [{ operand: 0, axis, dim: n }],
  );
}

/** Claims that a position is not negative; a Fault when it is for certain. */
export function positive(t: TypeContext, d: Dim, what: string): Fault | undefined {
  if (t.same(maxDims(d, 0), d, `${what}, taken as a position from the start,`) !== undefined) return undefined;
  return fault("index-range", `${what} lies before the start`);
}
