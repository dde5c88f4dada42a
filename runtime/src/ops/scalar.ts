/**
 * @file The arithmetic that scalar rules are written in. An op says once what one element is; the reference backend runs the
 * rule on JavaScript numbers, the WebAssembly backend emits SIMD from it, the GPU backend source text.
 *
 * All operands of a rule have one dtype, `s.dtype`, except bools, which are masks (`s.dtype` is that of the last operand, so that
 * a rule over bools has dtype "bool"). Integers wrap around; `V` of a 64-bit integer is exact. NaN travels as in IEEE 754.
 * The one op whose operand has another dtype than its result is `cast`, which every backend knows by name.
 */
import type { Dtype } from "../ir/dtype.ts";

export interface Scalar<V> {
  /** The dtype that the rule computes in. */
  readonly dtype: Dtype;
  /** A number of that dtype. */
  constant(value: number): V;

  add(a: V, b: V): V;
  sub(a: V, b: V): V;
  mul(a: V, b: V): V;
  /** Floats only. */
  div(a: V, b: V): V;
  neg(a: V): V;
  abs(a: V): V;
  /** All numbers. A NaN in either operand is the result; +0 is greater than -0. */
  max(a: V, b: V): V;
  min(a: V, b: V): V;

  // Floats only. `round` is half to even, `copysign(a, b)` is |a| with the sign of b.
  sqrt(a: V): V;
  floor(a: V): V;
  ceil(a: V): V;
  trunc(a: V): V;
  round(a: V): V;
  copysign(a: V, b: V): V;
  /** a·b + c; fused where the target has it and the mode allows it. */
  fma(a: V, b: V, c: V): V;

  // Integers only. Division by zero gives 0, as NumPy does.
  /** Floor division and the remainder with the sign of the divisor. */
  intFloorDiv(a: V, b: V): V;
  intMod(a: V, b: V): V;
  bitAnd(a: V, b: V): V;
  bitOr(a: V, b: V): V;
  bitXor(a: V, b: V): V;
  bitNot(a: V): V;
  /** A count that is negative or as large as the width gives 0 (the sign, for `shiftRight` of a signed integer). */
  shiftLeft(a: V, b: V): V;
  shiftRight(a: V, b: V): V;

  // Comparisons give masks; with NaN all but `notEqual` are false.
  less(a: V, b: V): V;
  lessEqual(a: V, b: V): V;
  equal(a: V, b: V): V;
  notEqual(a: V, b: V): V;
  // Of masks.
  and(a: V, b: V): V;
  or(a: V, b: V): V;
  not(a: V): V;
  /** Element by element; both values are computed. */
  select(mask: V, yes: V, no: V): V;

  // Elementary functions of floats; each backend states its error.
  exp(a: V): V;
  expm1(a: V): V;
  log(a: V): V;
  log1p(a: V): V;
  log2(a: V): V;
  log10(a: V): V;
  sin(a: V): V;
  cos(a: V): V;
  tan(a: V): V;
  asin(a: V): V;
  acos(a: V): V;
  atan(a: V): V;
  atan2(a: V, b: V): V;
  sinh(a: V): V;
  cosh(a: V): V;
  tanh(a: V): V;
  asinh(a: V): V;
  acosh(a: V): V;
  atanh(a: V): V;
  pow(a: V, b: V): V;
  /** 1 / (1 + e^-a), without overflow: with one division, where composing it from `exp` would round more often. */
  sigmoid(a: V): V;
  /** log(1 + e^a), without overflow. */
  softplus(a: V): V;
}
