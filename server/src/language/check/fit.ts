/** @file Whether a value fits a type: by weak literals and safe widening only. */
import { type NdArray, readElement } from "../../../../runtime/src/ir/array.ts";
import { compareDims } from "../../../../runtime/src/ir/dim.ts";
import { integerRange, isComplex, isFloat, isInteger, widensTo } from "../../../../runtime/src/ir/dtype.ts";
import { printType, type Shape, type TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Entity } from "./entity.ts";
import { knownTensor } from "./known.ts";

/**
 * What is wrong with the dtype, as the rest of a sentence about the value: "is float64[3], but `w` is int64[3]". Undefined when it
 * fits. `holder` is what wants it, as it reads in a message.
 */
export function dtypeMisfit(
  given: TensorType,
  wanted: TensorType,
  holder: string,
  known?: NdArray,
): string | undefined {
  if (given.dtype === wanted.dtype) return undefined;
  if (given.weak) {
    if (known && known.data.length === 0) return undefined;
    if (isComplex(wanted.dtype)) return undefined;
    if (isFloat(wanted.dtype) && !isComplex(given.dtype) && given.dtype !== "bool") return undefined;
    if (isInteger(wanted.dtype) && isInteger(given.dtype)) return known && rangeMisfit(known, wanted, holder);
  }
  if (widensTo(given.dtype, wanted.dtype)) return undefined;
  return `is ${printType(given)}, but ${holder} is ${printType(wanted)}`;
}

function rangeMisfit(known: NdArray, wanted: TensorType, holder: string): string | undefined {
  const [low, high] = integerRange(wanted.dtype);
  for (let i = 0; i < known.data.length; i++) {
    const x = readElement(known, i);
    if (typeof x === "bigint" && (x < low || x > high)) {
      return `holds ${x}, which does not fit in ${holder}: ${wanted.dtype} goes from ${low} to ${high}`;
    }
  }
  return undefined;
}

/** The same for an entity, whose elements may be known. */
export function entityMisfit(e: Entity, given: TensorType, wanted: TensorType, holder: string): string | undefined {
  const known = knownTensor(e);
  return dtypeMisfit(given, wanted, holder, known && known !== "ragged" ? known.value : undefined);
}

/** False when two shapes surely differ; lengths that are not known may be equal. */
export const mayBeSame = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => compareDims(d, b[i]!) !== "different");
