/** @file Polynomials and quotients of polynomials in scalar rules. */
import type { Scalar } from "../../scalar.ts";

/** c0 + c1·x + c2·x² + …, by Horner's rule. */
export function polynomial<V>(s: Scalar<V>, x: V, coefficients: readonly number[]): V {
  let sum = s.constant(coefficients[coefficients.length - 1]!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = s.fma(sum, x, s.constant(coefficients[i]!));
  return sum;
}

export const quotient = <V>(s: Scalar<V>, x: V, numerator: readonly number[], denominator: readonly number[]): V =>
  s.div(polynomial(s, x, numerator), polynomial(s, x, denominator));
