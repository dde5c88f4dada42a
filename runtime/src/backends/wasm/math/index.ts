/** @file The elementary functions that are emitted inline; a function without an entry is called in JavaScript, lane by lane. */

import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";

export type Elementary =
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "log2"
  | "log10"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "atan2"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "pow";

/** Emits the function of vectors of `s.dtype` (float32 or float64) as statements, and gives the local of the result. */
export type ElementaryEmitter = (s: SimdScalar, ...x: readonly Vec[]) => Vec;

export const elementary: Readonly<Partial<Record<Elementary, ElementaryEmitter>>> = {};
