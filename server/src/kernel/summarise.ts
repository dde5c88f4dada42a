/** @file Least, greatest, mean, standard deviation and the count of NaN of a tensor, in one pass over its elements. */
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";
import type { ValueSummary } from "../../protocol/kernel.ts";
import { magnitudes } from "../text/magnitudes.ts";

/**
 * Mean and variance by Welford's recurrence, which does not cancel: M += (x - M)/k, S += (x - M_old)(x - M). Wide integers are taken
 * as floats, complex numbers by their absolute values; numbers whose squares overflow are scaled. undefined for a tensor without elements.
 */
export function summarise(a: NdArray): ValueSummary | undefined {
  const data = isComplex(a.dtype) ? magnitudes(a.data as Float64Array) : a.data;
  const n = data.length;
  if (n === 0) return undefined;
  const isWide = data instanceof BigInt64Array || data instanceof BigUint64Array;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  let finite = 0;
  let nans = 0;
  for (let i = 0; i < n; i++) {
    const x = isWide ? Number(data[i]!) : (data[i] as number);
    if (x - x !== 0) {
      if (Number.isNaN(x)) nans++;
      continue;
    }
    finite++;
    if (x < min) min = x;
    if (x > max) max = x;
    const apart = x - mean;
    mean += apart / finite;
    squares += apart * (x - mean);
  }
  const infinities = n - finite - nans;
  if (finite === 0) return { nans, infinities };
  if (Number.isFinite(squares)) return { min, max, mean, sd: Math.sqrt(squares / finite), nans, infinities };
  const scale = Math.max(-min, max);
  const scaled = Float64Array.from(data as Float64Array, (x) => x / scale);
  const { mean: middle = 0, sd = 0 } = summarise({ dtype: "float64", shape: [n], data: scaled }) ?? {};
  return { min, max, mean: middle * scale, sd: sd * scale, nans, infinities };
}
