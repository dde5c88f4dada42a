/** @file Hyperbolic functions from one reduction, and their inverses from log1p. */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { coefficientsOf, onePlusExp, powerOfTwo, reduce, remainder } from "./exponential.ts";
import { clamp, formatOf, integer, polynomial } from "./float-format.ts";
import { log1pOfSum } from "./logarithm.ts";

/**
 * sinh x / 2 and cosh x / 2. With x = n·ln 2 + r, c = cosh r - 1, t = sinh r, a = 2^(n-2) - 2^(-n-2), b = 2^(n-2) + 2^(-n-2):
 * sinh x / 2 = a + (a·c + b·t), cosh x / 2 = b + (b·c + a·t), where a and b are exact or their rounding does not matter.
 */
function halves(s: SimdScalar, x: Vec): { readonly sinh: Vec; readonly cosh: Vec } {
  const { mantissa, bias } = formatOf(s);
  const reduced = reduce(s, x);
  const { n, bits, r } = reduced;
  const low = remainder(s, x, reduced);
  const z = s.mul(r, r);
  const { cosh, sinh } = coefficientsOf(s);
  const c = s.fma(r, low, s.mul(z, polynomial(s, z, cosh)));
  const t = s.add(r, s.fma(s.mul(z, r), polynomial(s, z, sinh), low));
  const up = powerOfTwo(s, bits, -2);
  const mirrored = integer(s, "sub", s.bitPattern(BigInt(2 * bias - 4) << BigInt(mantissa)), up);
  const down = s.bitAnd(mirrored, s.less(n, s.constant(64)));
  const a = s.sub(up, down);
  const b = s.add(up, down);
  return {
    sinh: s.add(a, s.fma(a, c, s.mul(b, t))),
    cosh: s.add(b, s.fma(b, c, s.mul(a, t))),
  };
}

/** Where the results are infinite; 2^(n-2) is still finite. */
const greatest = { float64: 710.5, float32: 89.5 } as const;

export function sinh(s: SimdScalar, x: Vec): Vec {
  const a = clamp(s, s.abs(x), 0, greatest[formatOf(s).dtype]);
  const half = halves(s, a).sinh;
  return keepTiny(s, x, s.copysign(s.add(half, half), x));
}

export function cosh(s: SimdScalar, x: Vec): Vec {
  const a = clamp(s, s.abs(x), 0, greatest[formatOf(s).dtype]);
  const half = halves(s, a).cosh;
  return s.add(half, half);
}

/**
 * Up to 0.6 x + x³·P(x²) (float64: / Q(x²)), above 1 - 2 / (1 + e^2|x|), in which an error of the quotient counts less; beyond 22
 * (float32: 10) that rounds to 1. One division serves both.
 */
export function tanh(s: SimdScalar, x: Vec): Vec {
  const single = formatOf(s).dtype === "float32";
  const a = clamp(s, s.abs(x), 0, single ? 10 : 22);
  const large = s.less(s.constant(0.6), a);
  const two = s.constant(2);
  const sum = onePlusExp(s, s.add(a, a), 0);
  const z = s.mul(a, a);
  const { numerator, denominator } = tanhQuotient[single ? "float32" : "float64"];
  const cube = s.mul(s.mul(a, z), polynomial(s, z, numerator));
  const one = s.constant(1);
  if (!denominator) {
    const near = s.add(a, cube);
    const far = s.sub(one, s.div(two, sum));
    return keepTiny(s, x, s.copysign(s.select(large, far, near), x));
  }
  const quotient = s.div(s.select(large, s.constant(-2), cube), s.select(large, sum, polynomial(s, z, denominator)));
  return keepTiny(s, x, s.copysign(s.add(s.select(large, one, a), quotient), x));
}

/** (tanh x - x) / x³ as a function of x². */
const tanhQuotient: Readonly<
  Record<"float32" | "float64", { readonly numerator: readonly number[]; readonly denominator?: readonly number[] }>
> = {
  // S. L. Moshier, Cephes (tanh.c).
  float64: {
    numerator: [-1614.6876844170845, -99.28772310019185, -0.9643991794250523],
    denominator: [4844.063053251255, 2235.4883906010045, 112.81167849163293, 1],
  },
  // Minimax on |x| ≤ 0.6, 2^-28.4.
  float32: {
    numerator: [
      -0.33333298563957214, 0.13331922888755798, -0.05378369241952896, 0.020795466378331184, -0.005894520785659552,
    ],
  },
};

/** f(x) = x to the last bit for tiny x, also subnormals, which would lose bits on the way. */
function keepTiny(s: SimdScalar, x: Vec, y: Vec): Vec {
  const tiny = s.less(s.abs(x), s.constant(formatOf(s).dtype === "float32" ? 2 ** -13 : 2 ** -28));
  return s.select(tiny, x, y);
}

/** a + b as a sum and what rounding took from it, |a| ≥ |b|. */
function sumOf(s: SimdScalar, a: Vec, b: Vec): readonly [Vec, Vec] {
  const sum = s.add(a, b);
  return [sum, s.add(s.sub(a, sum), b)];
}

/** log1p(t + low), or log(x) + log(2) where x is so large that t is 2x and could overflow. */
function logOfLarge(s: SimdScalar, x: Vec, t: Vec, low: Vec): Vec {
  const large = s.less(s.constant(formatOf(s).dtype === "float32" ? 2 ** 26 : 2 ** 56), x);
  const zero = s.constant(0);
  const y = log1pOfSum(s, s.select(large, x, t), s.select(large, zero, low));
  return s.select(large, s.add(y, s.constant(Math.LN2)), y);
}

/** log(a + √(a² + 1)) = log1p(a + a² / (1 + √(a² + 1))) of a = |x|. */
export function asinh(s: SimdScalar, x: Vec): Vec {
  const a = s.abs(x);
  const one = s.constant(1);
  const square = s.mul(a, a);
  const root = s.sqrt(s.add(square, one));
  const [t, low] = sumOf(s, a, s.div(square, s.add(root, one)));
  return keepTiny(s, x, s.copysign(logOfLarge(s, a, t, low), x));
}

/** log1p(d + √(2d + d²)) of d = x - 1. */
export function acosh(s: SimdScalar, x: Vec): Vec {
  const d = s.sub(x, s.constant(1));
  const root = s.sqrt(s.fma(d, d, s.add(d, d)));
  const larger = s.less(root, d);
  const [t, low] = sumOf(s, s.select(larger, d, root), s.select(larger, root, d));
  return s.select(s.less(x, s.constant(1)), s.constant(NaN), logOfLarge(s, x, t, low));
}

/** log1p(t) / 2 with t = 2a / (1 - a), a = |x|; what 1 - a loses is put right by means of 1 / (1 - a) = 1 + t / 2. */
export function atanh(s: SimdScalar, x: Vec): Vec {
  const a = s.abs(x);
  const one = s.constant(1);
  const half = s.constant(0.5);
  const rest = s.sub(one, a);
  const lost = s.sub(s.sub(one, rest), a);
  const t = s.div(s.add(a, a), rest);
  const low = s.neg(s.mul(s.mul(t, lost), s.fma(t, half, one)));
  const y = s.mul(log1pOfSum(s, t, s.select(s.less(a, one), low, s.constant(0))), half);
  return keepTiny(s, x, s.copysign(y, x));
}
