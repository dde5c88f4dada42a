/**
 * @file pow: |x|^y = e^(y·log |x|) with the logarithm in twice the precision, since its error counts y·log |x| times; then the signs
 * and special values of IEEE 754 (pow(1, NaN) = pow(NaN, 0) = 1, as in NumPy).
 */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { inDoubles } from "./double-lanes.ts";
import { exp } from "./exponential.ts";
import { assign, variable, whenAny } from "./float-format.ts";
import { log } from "./logarithm.ts";
import { powerOfPositive } from "./power-double.ts";

/** float32 in double precision, whose own logarithm is exact enough. */
export const pow = (s: SimdScalar, x: Vec, y: Vec): Vec =>
  withSigns(s, x, y, (base) =>
    s.dtype === "float32"
      ? inDoubles(s, [base, y], (d, [a, b]) => exp(d, d.mul(b!, log(d, a!))))
      : powerOfPositive(s, base, y),
  );

/** `core` gives base^y for positive finite bases and finite y; it may give anything elsewhere. */
function withSigns(s: SimdScalar, x: Vec, y: Vec, core: (base: Vec) => Vec): Vec {
  const [zero, one, infinity] = [s.constant(0), s.constant(1), s.constant(Infinity)];
  const base = s.abs(x);
  const result = variable(s, core(base));
  const usual = s.and(s.and(s.less(zero, x), s.less(x, infinity)), s.less(s.abs(y), infinity));
  whenAny(s, s.not(usual), () => {
    const up = s.less(zero, y);
    // Of a base beyond all numbers, or of 0; then of an infinite exponent.
    const ofInfinity = s.select(up, infinity, zero);
    const ofZero = s.select(up, zero, infinity);
    let value = s.select(s.equal(base, infinity), ofInfinity, s.select(s.equal(base, zero), ofZero, result));
    const same = s.not(s.bitXor(s.less(one, base), up));
    const atInfinity = s.select(s.equal(base, one), one, s.select(same, infinity, zero));
    value = s.select(s.equal(s.abs(y), infinity), atInfinity, value);
    // A negative base has powers of whole exponents only, negative ones of odd exponents.
    const half = s.mul(y, s.constant(0.5));
    const whole = s.equal(s.trunc(y), y);
    const odd = s.and(whole, s.notEqual(s.trunc(half), half));
    const negative = s.less(s.copysign(one, x), zero);
    value = s.select(s.and(negative, odd), s.neg(value), value);
    const ordinary = s.and(s.less(zero, base), s.less(base, infinity));
    const noPower = s.and(s.and(negative, ordinary), s.not(whole));
    const noNumber = s.or(s.notEqual(x, x), s.notEqual(y, y));
    value = s.select(s.or(noPower, noNumber), s.constant(NaN), value);
    assign(s, result, s.select(s.or(s.equal(y, zero), s.equal(x, one)), one, value));
  });
  return result;
}
