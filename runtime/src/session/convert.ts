/** @file Fits a value to a declared dtype: weak literals that the dtype can hold, and safe widening, as everywhere in the language. */
import { allocate, type NdArray, widthOf, zeros } from "../ir/array.ts";
import {
  type ComplexDtype,
  type Dtype,
  integerRange,
  isComplex,
  isFloat,
  isInteger,
  isWide,
  widensTo,
} from "../ir/dtype.ts";

/**
 * The same elements as `dtype`, or undefined when that would lose something: a float for an integer, a wider dtype for a
 * narrower one. A `weak` value (a literal, or a name bound to one) goes to every float, and to the integers that hold it.
 */
export function convert(a: NdArray, dtype: Dtype, weak: boolean): NdArray | undefined {
  if (a.dtype === dtype) return a;
  if (!widensTo(a.dtype, dtype) && !(weak && literalFits(a, dtype))) return undefined;
  if (isComplex(dtype)) return toComplex(a, dtype);
  const data = allocate(dtype, a.data.length);
  if (data.length === 1) {
    const value = a.data[0]!;
    data[0] = isWide(dtype) ? BigInt(value) : Number(value);
  } else if (isWide(a.dtype) === isWide(dtype)) (data as Float64Array).set(a.data as Float64Array);
  else if (isWide(dtype)) for (let i = 0; i < data.length; i++) data[i] = BigInt(a.data[i]!);
  else for (let i = 0; i < data.length; i++) data[i] = Number(a.data[i]!);
  return { dtype, shape: a.shape, data };
}

/** The same numbers with imaginary parts. */
export function toComplex(a: NdArray, dtype: ComplexDtype): NdArray {
  const out = zeros(dtype, a.shape);
  const step = widthOf(a.dtype);
  for (let i = 0; 2 * i < out.data.length; i++) {
    out.data[2 * i] = Number(a.data[step * i]!);
    if (step === 2) out.data[2 * i + 1] = a.data[2 * i + 1]!;
  }
  return out;
}

function literalFits(a: NdArray, dtype: Dtype): boolean {
  if (a.dtype === "bool" || isComplex(dtype)) return true;
  if (isComplex(a.dtype)) return false;
  if (isFloat(dtype)) return true;
  if (!isInteger(dtype) || isFloat(a.dtype)) return false;
  const [low, high] = integerRange(dtype);
  for (let i = 0; i < a.data.length; i++) {
    const v = BigInt(a.data[i]!);
    if (v < low || v > high) return false;
  }
  return true;
}
