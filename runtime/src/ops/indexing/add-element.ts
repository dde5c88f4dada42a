/** @file Adds to one element of a tensor that is being made. */
import type { TypedArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";

/** Storing rounds floats and wraps integers around; bools are or-ed. */
export function addElement(dtype: Dtype, data: TypedArray, at: number, value: number | bigint): void {
  if (dtype === "bool") {
    if (value) data[at] = 1;
  } else {
    // Both are bigints for 64-bit integers, numbers otherwise.
    (data as Float64Array)[at] = (data[at] as number) + (value as number);
  }
}
