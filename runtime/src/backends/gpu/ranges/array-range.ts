/** @file The least and greatest element of an array of integers. */
import { type NdArray, sizeOf } from "../../../ir/array.ts";
import { isInteger } from "../../../ir/dtype.ts";
import type { Range } from "./range.ts";

const ranges = new WeakMap<NdArray, Range>();

/** Undefined of floats, and where there is no element. The same array comes again and again. */
export function rangeOf(a: NdArray): Range | undefined {
  if (!isInteger(a.dtype) || sizeOf(a.shape) === 0) return undefined;
  const known = ranges.get(a);
  if (known) return known;
  let least = a.data[0]!;
  let greatest = least;
  for (const x of a.data) {
    if (x < least) least = x;
    if (x > greatest) greatest = x;
  }
  const made = { least: Number(least), greatest: Number(greatest) };
  ranges.set(a, made);
  return made;
}
