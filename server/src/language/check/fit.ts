/** @file Whether a value fits a type: by weak literals and safe widening only. */
import type { NdArray } from "../../../../runtime/src/ir/array.ts";
import { readElement } from "../../../../runtime/src/ir/array.ts";
import { integerRange, isFloat, isInteger, widensTo } from "../../../../runtime/src/ir/dtype.ts";
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";

/** What is wrong, as the end of a sentence ("is int64, which …"); undefined when it fits. */
export function dtypeMisfit(given: TensorType, wanted: TensorType, known?: NdArray): string | undefined {
  if (given.dtype === wanted.dtype) return undefined;
  if (given.weak) {
    if (isFloat(wanted.dtype) && given.dtype !== "bool") return undefined;
    if (isInteger(wanted.dtype) && (isInteger(given.dtype) || given.dtype === "bool"))
      return known && rangeMisfit(known, wanted);
    if (known && known.data.length === 0) return undefined;
  } else if (widensTo(given.dtype, wanted.dtype)) {
    return undefined;
  }
  return `is ${printType(given)}, but ${wanted.dtype} is wanted`;
}

function rangeMisfit(known: NdArray, wanted: TensorType): string | undefined {
  const [low, high] = integerRange(wanted.dtype);
  for (let i = 0; i < known.data.length; i++) {
    const x = readElement(known, i);
    if (typeof x === "bigint" && (x < low || x > high))
      return `holds ${x}, which does not fit in ${wanted.dtype} (${low} to ${high})`;
  }
  return undefined;
}

/** True when only a cast that can lose something would make it fit. */
export const needsCast = (given: TensorType, wanted: TensorType): boolean => dtypeMisfit(given, wanted) !== undefined;
