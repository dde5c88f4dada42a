/** @file Reads constants of the graph as numbers. */
import type { NdArray } from "../ir/array.ts";
import { isComplex } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";

/** Beyond this many elements a constant is data, not a number that a rule could mean. */
const smallest = 16;

/** The one value of a constant all of whose elements are equal, as far as it is a number that a double holds exactly. */
export function uniformValue(node: Node): number | undefined {
  if (node.op !== "constant") return undefined;
  const { data, dtype } = node.attrs.value as NdArray;
  if (isComplex(dtype) || data.length === 0 || data.length > smallest) return undefined;
  const first = data[0]!;
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return undefined;
  const value = Number(first);
  return typeof first === "bigint" && !Number.isSafeInteger(value) ? undefined : value;
}

/** The value of a constant scalar. */
export const scalarValue = (node: Node): number | undefined =>
  node.type.shape.length === 0 ? uniformValue(node) : undefined;

/** Whether a constant is the number `value` everywhere (0 is also -0; NaN is nothing). */
export const isNumber = (node: Node, value: number): boolean => node.op === "constant" && uniformValue(node) === value;
