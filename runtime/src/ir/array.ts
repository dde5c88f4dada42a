/** @file Concrete tensors: contiguous data in C order, with dtype and shape. Never changed once made. */
import { type ComplexDtype, type Dtype, isComplex, isWide, partOf } from "./dtype.ts";
import { bug } from "./internal-error.ts";

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface NdArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /**
   * Length is the product of the shape; a bool is a byte of 0 or 1; int64 and uint64 are bigints. Complex elements are pairs, the real
   * part first, so that there are twice as many floats.
   */
  readonly data: TypedArray;
}

const constructors = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const;

/** Numbers that one element takes in `data`. */
export const widthOf = (dtype: Dtype): 1 | 2 => (isComplex(dtype) ? 2 : 1);

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

/** Zeroed data of `length` elements. Throws RangeError when memory does not suffice. */
export const allocate = (dtype: Dtype, length: number): TypedArray => new constructors[dtype](length * widthOf(dtype));

/** A typed view of `length` elements on `buffer` at `byteOffset` (aligned to the element). */
export const viewOf = (dtype: Dtype, buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray =>
  new constructors[dtype](buffer as ArrayBuffer, byteOffset, length * widthOf(dtype));

export function ndarray(dtype: Dtype, shape: readonly number[], data: TypedArray): NdArray {
  if (data.length !== sizeOf(shape) * widthOf(dtype)) bug(`${data.length} elements for shape [${shape.join(", ")}]`);
  return { dtype, shape, data };
}

export const zeros = (dtype: Dtype, shape: readonly number[]): NdArray =>
  ndarray(dtype, shape, allocate(dtype, sizeOf(shape)));

/** Makes a tensor from numbers, bigints or booleans in C order; integers wrap around, floats are rounded to the dtype, reals get no imaginary part. */
export function fromValues(
  dtype: Dtype,
  shape: readonly number[],
  values: ArrayLike<number | bigint | boolean>,
): NdArray {
  const out = zeros(dtype, shape);
  for (let i = 0; i < values.length; i++) writeElement(out, i, values[i]!);
  return out;
}

export const scalarOf = (dtype: Dtype, value: number | bigint | boolean): NdArray => fromValues(dtype, [], [value]);

/** Writes one element of a tensor that is still being made. A float written to an integer dtype is truncated, then wrapped; NaN is true. */
export function writeElement(a: NdArray, index: number, value: number | bigint | boolean): void {
  if (isComplex(a.dtype)) {
    (a.data as Float64Array)[2 * index] = Number(value);
    (a.data as Float64Array)[2 * index + 1] = 0;
  } else if (a.dtype === "bool") {
    (a.data as Uint8Array)[index] = value || Number.isNaN(value) ? 1 : 0;
  } else if (isWide(a.dtype)) {
    const wide = typeof value === "bigint" ? value : typeof value === "boolean" ? BigInt(value) : truncated(value);
    (a.data as BigInt64Array)[index] = wide;
  } else if (typeof value === "bigint") {
    const wrap = a.dtype !== "float32" && a.dtype !== "float64";
    (a.data as Float64Array)[index] = Number(wrap ? BigInt.asIntN(32, value) : value);
  } else {
    (a.data as Float64Array)[index] = Number(value);
  }
}

/** Conversion of a float to a wide integer as x86 does it: what does not fit is the least int64. */
const truncated = (x: number): bigint =>
  Number.isFinite(x) && Math.abs(x) < 2 ** 64 ? BigInt(Math.trunc(x)) : -(1n << 63n);

/** The elements of a complex tensor as pairs along a last axis, under the float dtype of the parts: the same memory. */
export const pairsOf = (a: NdArray): NdArray =>
  isComplex(a.dtype) ? ndarray(partOf(a.dtype), [...a.shape, 2], a.data) : a;

/** A complex tensor of pairs along the last axis. */
export const fromPairs = (dtype: ComplexDtype, a: NdArray): NdArray => ndarray(dtype, a.shape.slice(0, -1), a.data);

/** A complex scalar. */
export function complexScalar(dtype: ComplexDtype, re: number, im: number): NdArray {
  const out = zeros(dtype, []);
  out.data[0] = re;
  out.data[1] = im;
  return out;
}

/** The tensor of real parts (0) or of imaginary parts (1). */
export function partOfComplex(a: NdArray, part: 0 | 1): NdArray {
  const out = zeros(partOf(a.dtype as ComplexDtype), a.shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[2 * i + part]!;
  return out;
}

/** The element at a C-order index: boolean for bool, bigint for 64-bit integers, number otherwise. A complex element has two parts: see `partOfComplex`. */
export function readElement(a: NdArray, index: number): number | bigint | boolean {
  if (isComplex(a.dtype)) return bug("an element of a complex tensor is no number");
  const v = a.data[index] ?? bug(`index ${index} of ${a.data.length} elements`);
  return a.dtype === "bool" ? v !== 0 : v;
}
