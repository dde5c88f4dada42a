/** @file Tensors as arrays of float32, as the device holds them, and back. */
import { allocate, type NdArray, sizeOf, writeElement } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { floatsOf, isWideOnDevice } from "./register.ts";

/** A fresh array: of an int32 (or what fits into one) first the upper halves of all elements, then the lower ones. */
export function toFloats(a: NdArray): Float32Array {
  const { data } = a;
  if (!isWideOnDevice(a.dtype)) return Float32Array.from(data as Float32Array);
  const n = data.length;
  const out = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const x = Number(data[i]);
    out[i] = x >> 16;
    out[n + i] = x & 0xffff;
  }
  return out;
}

export function fromFloats(dtype: Dtype, shape: readonly number[], floats: Float32Array): NdArray {
  if (dtype === "float32") return { dtype, shape, data: floats };
  const data = allocate(dtype, sizeOf(shape)) as Int32Array;
  if (isWideOnDevice(dtype)) {
    const n = data.length;
    const out = { dtype, shape, data };
    for (let i = 0; i < n; i++) writeElement(out, i, (floats[i]! << 16) | floats[n + i]!);
  } else data.set(floats);
  return { dtype, shape, data };
}

/** Bytes on the device. */
export const deviceBytes = (dtype: Dtype, shape: readonly number[]): number => 4 * floatsOf(dtype) * sizeOf(shape);
