/**
 * @file x^y of float64 for positive x: log x as a sum of two doubles, good to 2^-66, times y, then e to that power. The steps are
 * exact sums and products of T. J. Dekker (Numer. Math. 18, 1971); they ask no fused multiply-add, which an engine may round twice.
 */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { coefficientsOf, reduce, scale } from "./exponential.ts";
import { clamp, polynomial } from "./float-format.ts";
import { splitPositive } from "./logarithm.ts";

/** high + low, |low| at most half the last bit of high. */
type Double = readonly [high: Vec, low: Vec];

/** a + b where |a| ≥ |b|, or a = 0. */
function quickSum(s: SimdScalar, a: Vec, b: Vec): Double {
  const sum = s.add(a, b);
  return [sum, s.add(s.sub(a, sum), b)];
}

function halvesOf(s: SimdScalar, a: Vec): Double {
  const c = s.mul(a, s.constant(134217729));
  const high = s.sub(c, s.sub(c, a));
  return [high, s.sub(a, high)];
}

/** a·b exactly. */
function product(s: SimdScalar, a: Vec, b: Vec): Double {
  const [ah, al] = halvesOf(s, a);
  const [bh, bl] = a === b ? [ah, al] : halvesOf(s, b);
  const high = s.mul(a, b);
  const e = s.add(s.add(s.sub(s.mul(ah, bh), high), s.mul(ah, bl)), s.mul(al, bh));
  return [high, s.add(e, s.mul(al, bl))];
}

/** The product of two sums, without that of the low parts. */
function times(s: SimdScalar, a: Double, b: Double): Double {
  const [high, low] = product(s, a[0], b[0]);
  return [high, s.add(low, s.add(s.mul(a[0], b[1]), s.mul(a[1], b[0])))];
}

/** (2 artanh s - 2s - 2s³/3) / s⁵ as a function of s², on |s| ≤ (√2 - 1) / (√2 + 1); 2^-66.3. */
const tail = [
  0.40000000000002256, 0.28571428570098434, 0.22222222520129825, 0.1818178434872057, 0.1538675819319585,
  0.1325679733544026, 0.13196521320907978,
];
const twoThirds = [0.6666666666666666, 3.700743415417188e-17] as const;

/** log x = k·ln 2 + 2s + s·(s²·(2/3 + s²·tail)), s = f / (2 + f). */
function logOfPositive(s: SimdScalar, x: Vec): Double {
  return splitPositive(s, x, (k, f) => {
    const two = s.constant(2);
    const [d, dLow] = quickSum(s, two, f);
    const ratio = s.div(f, d);
    const [p, pLow] = product(s, ratio, d);
    const rest = s.sub(s.sub(s.sub(f, p), pLow), s.mul(ratio, dLow));
    const sum: Double = [ratio, s.div(rest, d)];
    const square = times(s, sum, sum);
    const inner = quickSum(
      s,
      s.constant(twoThirds[0]),
      s.add(s.constant(twoThirds[1]), s.mul(square[0], polynomial(s, square[0], tail))),
    );
    const cubic = times(s, sum, times(s, square, inner));
    const [ln2, ln2Low] = coefficientsOf(s).ln2;
    const main = quickSum(s, s.mul(k, s.constant(ln2)), s.add(ratio, ratio));
    const first = quickSum(s, main[0], cubic[0]);
    const low = s.add(
      s.add(main[1], first[1]),
      s.add(s.mul(k, s.constant(ln2Low)), s.add(cubic[1], s.add(sum[1], sum[1]))),
    );
    return quickSum(s, first[0], low);
  });
}

export function powerOfPositive(s: SimdScalar, x: Vec, y: Vec): Vec {
  // A larger exponent has the same result, 0 or infinity, unless x is 1.
  const bounded = clamp(s, y, -(2 ** 64), 2 ** 64);
  const logarithm = logOfPositive(s, x);
  const [high, low] = product(s, bounded, logarithm[0]);
  const within = s.less(s.abs(high), s.constant(800));
  const power = clamp(s, high, -746, 710);
  const lowPower = s.select(within, s.fma(bounded, logarithm[1], low), s.constant(0));
  const { bits, n, r: reduced } = reduce(s, power);
  const [ln2, ln2Low] = coefficientsOf(s).ln2;
  const first = s.sub(power, s.mul(n, s.constant(ln2)));
  const lost = s.sub(s.sub(first, reduced), s.mul(n, s.constant(ln2Low)));
  const [r, rLow] = quickSum(s, reduced, s.add(lowPower, lost));
  const square = s.mul(r, r);
  const small = s.fma(square, polynomial(s, r, coefficientsOf(s).exp), s.fma(rLow, r, rLow));
  return scale(s, s.add(s.constant(1), s.add(r, small)), bits);
}
