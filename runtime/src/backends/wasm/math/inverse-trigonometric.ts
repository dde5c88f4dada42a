/** @file asin, acos, atan, atan2: odd polynomials up to ½, elsewhere formulas that lead there. */
import type { PlainOp } from "../emit/opcodes.ts";
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { coefficientsOf } from "./exponential.ts";
import { polynomial } from "./float-format.ts";

/** t³·q(t²): arctan t - t, or arcsin t - t. */
function tailOf(s: SimdScalar, t: Vec, z: Vec, coefficients: readonly number[]): Vec {
  return s.mul(s.mul(t, z), polynomial(s, z, coefficients));
}

/**
 * arctan(p / q) of p, q ≥ 0: of the quotient itself up to ½, π/4 + arctan((p - q) / (p + q)) up to 2, where p - q is exact,
 * π/2 - arctan(q / p) above. One division.
 */
function atanOfQuotient(s: SimdScalar, p: Vec, q: Vec): Vec {
  const { quarterPi, halfPi, atan } = coefficientsOf(s);
  const zero = s.constant(0);
  const middle = s.less(s.mul(q, s.constant(0.5)), p);
  const large = s.less(s.add(q, q), p);
  const numerator = s.select(large, s.neg(q), s.select(middle, s.sub(p, q), p));
  const denominator = s.select(large, p, s.select(middle, s.add(p, q), q));
  const t = s.div(numerator, denominator);
  const choose = (i: 0 | 1): Vec =>
    s.select(large, s.constant(halfPi[i]), s.select(middle, s.constant(quarterPi[i]), zero));
  const tail = tailOf(s, t, s.mul(t, t), atan);
  return s.add(choose(0), s.add(t, s.add(tail, choose(1))));
}

export const atan = (s: SimdScalar, x: Vec): Vec => s.copysign(atanOfQuotient(s, s.abs(x), s.constant(1)), x);

/**
 * The angle of the point (x, y): arctan |y / x|, mirrored at the y axis where x is negative, with the sign of y. Zeros and infinities
 * as IEEE 754 has them.
 */
export function atan2(s: SimdScalar, y: Vec, x: Vec): Vec {
  const { pi } = coefficientsOf(s);
  const [zero, one] = [s.constant(0), s.constant(1)];
  const [ax, ay] = [s.abs(x), s.abs(y)];
  // Two infinities count as (1, 1), two zeros as (0, 1); what is near the ends of the range is scaled, for sums and halves.
  const [near, down, up] = s.dtype === "float32" ? [2 ** 120, 2 ** -10, 2 ** 30] : [2 ** 1000, 2 ** -60, 2 ** 60];
  const larger = s.instruction(`${s.shape}.pmax` as PlainOp, ax, ay);
  const smallScale = s.select(s.less(larger, s.constant(1 / near)), s.constant(up), one);
  const scale = s.select(s.less(s.constant(near), larger), s.constant(down), smallScale);
  const same = s.equal(ax, ay);
  const diagonal = s.and(same, s.less(zero, ax));
  const p = s.select(diagonal, one, s.mul(ay, scale));
  const q = s.select(same, one, s.mul(ax, scale));
  const angle = atanOfQuotient(s, p, q);
  // The sign of x, also that of -0.
  const left = s.less(s.copysign(one, x), zero);
  const mirrored = s.select(left, s.sub(s.constant(pi[0]), s.sub(angle, s.constant(pi[1]))), angle);
  return s.copysign(mirrored, y);
}

/** Up to ½ a polynomial; above, π/2 - 2·arcsin √((1 - |x|) / 2). */
export function asin(s: SimdScalar, x: Vec): Vec {
  const { halfPi, asin: coefficients } = coefficientsOf(s);
  const a = s.abs(x);
  const large = s.less(s.constant(0.5), a);
  const rest = s.mul(s.sub(s.constant(1), a), s.constant(0.5));
  const t = s.select(large, s.sqrt(rest), a);
  const z = s.select(large, rest, s.mul(a, a));
  const tail = tailOf(s, t, z, coefficients);
  const sum = s.add(t, tail);
  const doubled = s.add(t, t);
  const main = s.sub(s.constant(halfPi[0]), doubled);
  const lost = s.sub(s.sub(s.constant(halfPi[0]), main), doubled);
  const mirrored = s.add(main, s.sub(s.add(lost, s.constant(halfPi[1])), s.add(tail, tail)));
  return s.copysign(s.select(large, mirrored, sum), x);
}

/** π/2 - arcsin x up to ½; above, 2·arcsin √((1 - x) / 2); below -½, π - 2·arcsin √((1 + x) / 2). */
export function acos(s: SimdScalar, x: Vec): Vec {
  const { halfPi, pi, asin: coefficients } = coefficientsOf(s);
  const a = s.abs(x);
  const large = s.less(s.constant(0.5), a);
  const rest = s.mul(s.sub(s.constant(1), a), s.constant(0.5));
  const t = s.select(large, s.sqrt(rest), x);
  const z = s.select(large, rest, s.mul(x, x));
  const tail = tailOf(s, t, z, coefficients);
  const sum = s.add(t, tail);
  const small = s.sub(s.constant(halfPi[0]), s.sub(t, s.sub(s.constant(halfPi[1]), tail)));
  const doubled = s.add(sum, sum);
  const negative = s.sub(s.constant(pi[0]), s.sub(doubled, s.constant(pi[1])));
  return s.select(large, s.select(s.less(x, s.constant(0)), negative, doubled), small);
}
