/** @file Tensor types: a dtype and a symbolic shape, with weakness for Python-style literals. */
import { type Dim, dimKey, printDim } from "./dim.ts";
import type { Dtype } from "./dtype.ts";

export type Shape = readonly Dim[];

export interface TensorType {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** A literal, or a name bound to one: takes the dtype of the tensor that it meets. Also what is made of literals alone (ops/literals.ts). */
  readonly weak?: boolean;
}

export const tensorType = (dtype: Dtype, shape: Shape = []): TensorType => ({ dtype, shape });

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && dimKey(a[i]!) !== dimKey(b[i]!)) return false;
  return true;
}

/** Every dim is a number: the type of something that can be computed. */
export const isConcrete = (shape: Shape): shape is readonly number[] => shape.every((d) => typeof d === "number");

/** `float64[n, 784]`; a scalar is its bare dtype. */
export const printType = (t: TensorType): string =>
  t.shape.length === 0 ? t.dtype : `${t.dtype}[${t.shape.map(printDim).join(", ")}]`;
