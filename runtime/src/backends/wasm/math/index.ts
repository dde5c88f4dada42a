/** @file The elementary functions, all emitted inline. Their measured errors are in `docs/accuracy.md`. */

import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { exp, expm1, sigmoid } from "./exponential.ts";
import { acosh, asinh, atanh, cosh, sinh, tanh } from "./hyperbolic.ts";
import { acos, asin, atan, atan2 } from "./inverse-trigonometric.ts";
import { log, log1p, log2, log10, softplus } from "./logarithm.ts";
import { pow } from "./power.ts";
import { cos, sin, tan } from "./trigonometric.ts";

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
  | "pow"
  | "sigmoid"
  | "softplus";

/** Emits the function of vectors of `s.dtype` (float32 or float64) as statements, and gives the local of the result. */
export type ElementaryEmitter = (s: SimdScalar, ...x: readonly Vec[]) => Vec;

const unary =
  (f: (s: SimdScalar, x: Vec) => Vec): ElementaryEmitter =>
  (s, ...x) =>
    f(s, x[0]!);
const binary =
  (f: (s: SimdScalar, a: Vec, b: Vec) => Vec): ElementaryEmitter =>
  (s, ...x) =>
    f(s, x[0]!, x[1]!);

export const elementary: Readonly<Record<Elementary, ElementaryEmitter>> = {
  exp: unary(exp),
  expm1: unary(expm1),
  log: unary(log),
  log1p: unary(log1p),
  log2: unary(log2),
  log10: unary(log10),
  sin: unary(sin),
  cos: unary(cos),
  tan: unary(tan),
  asin: unary(asin),
  acos: unary(acos),
  atan: unary(atan),
  atan2: binary(atan2),
  sinh: unary(sinh),
  cosh: unary(cosh),
  tanh: unary(tanh),
  asinh: unary(asinh),
  acosh: unary(acosh),
  atanh: unary(atanh),
  pow: binary(pow),
  sigmoid: unary(sigmoid),
  softplus: unary(softplus),
};
