/** @file exp, expm1 and the logistic function: x = n·ln 2 + r, a polynomial in r, and 2^n made of its bits. */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { float32Coefficients, float64Coefficients } from "./coefficients.ts";
import { clamp, fnma, formatOf, integer, polynomial, shiftBits } from "./float-format.ts";

export const coefficientsOf = (s: SimdScalar) => (s.dtype === "float32" ? float32Coefficients : float64Coefficients);

/** x = n·ln 2 + r + rLow, |r| ≤ ln 2 / 2. `bits` has the integer n in its low bits. */
export interface Reduced {
  readonly n: Vec;
  readonly bits: Vec;
  readonly r: Vec;
}

export function reduce(s: SimdScalar, x: Vec): Reduced {
  const { magic } = formatOf(s);
  const [high, low] = coefficientsOf(s).ln2;
  const bits = s.fma(x, s.constant(Math.LOG2E), s.constant(magic));
  const n = s.sub(bits, s.constant(magic));
  const r = fnma(s, n, s.constant(low), fnma(s, n, s.constant(high), x));
  return { n, bits, r };
}

/** What rounding took from `r`. */
export function remainder(s: SimdScalar, x: Vec, { n, r }: Reduced): Vec {
  const [high, low] = coefficientsOf(s).ln2;
  const first = fnma(s, n, s.constant(high), x);
  return fnma(s, n, s.constant(low), s.sub(first, r));
}

/** 2^(n + shift) as a float; n + shift must be the exponent of a normal number. */
export function powerOfTwo(s: SimdScalar, bits: Vec, shift = 0): Vec {
  const { mantissa, one } = formatOf(s);
  return integer(
    s,
    "add",
    shiftBits(s, "shl", bits, mantissa),
    s.bitPattern(one + (BigInt(shift) << BigInt(mantissa))),
  );
}

/** y·2^n for any n of a result that may be subnormal or infinite: in two factors, of which the first is exact. */
export function scale(s: SimdScalar, y: Vec, bits: Vec): Vec {
  const { mantissa, one } = formatOf(s);
  const exponents = s.bitPattern(-1n << BigInt(mantissa));
  // The bits of n one place lower, and without the lowest, are those of ⌊n/2⌋.
  const half = s.bitAnd(shiftBits(s, "shl", bits, mantissa - 1), exponents);
  const first = integer(s, "add", half, s.bitPattern(one));
  const rest = integer(s, "sub", shiftBits(s, "shl", bits, mantissa), first);
  const second = integer(s, "add", rest, s.bitPattern(2n * one));
  return s.mul(s.mul(y, first), second);
}

/** Beyond these exp is infinite, or 0. */
const expRange = { float64: [-746, 710], float32: [-104, 89] } as const;

export function exp(s: SimdScalar, x: Vec): Vec {
  const [least, greatest] = expRange[formatOf(s).dtype];
  const { bits, r } = reduce(s, clamp(s, x, least, greatest));
  return scale(s, s.add(s.constant(1), expm1Polynomial(s, r)), bits);
}

/** e^r - 1 = r + r²·q(r). Added to 1 last, so that only the last two roundings count. */
function expm1Polynomial(s: SimdScalar, r: Vec): Vec {
  const square = s.mul(r, r);
  return s.fma(square, polynomial(s, r, coefficientsOf(s).exp, square), r);
}

/** 2^-j·(1 + e^x), where 2^-j·e^x is a normal number. */
export function onePlusExp(s: SimdScalar, x: Vec, j: number): Vec {
  const { bits, r } = reduce(s, x);
  const power = powerOfTwo(s, bits, -j);
  const one = s.constant(2 ** -j);
  // 2^n + 1 is exact but for large n, where the lost part would count as much as the rounding of the whole.
  const sum = s.add(power, one);
  const lost = s.sub(one, s.sub(sum, power));
  return s.add(s.fma(expm1Polynomial(s, r), power, lost), sum);
}

export function expm1(s: SimdScalar, x: Vec): Vec {
  const [, greatest] = expRange[formatOf(s).dtype];
  const y = expm1Within(s, clamp(s, x, -50, greatest));
  // What is tiny is its own result; -0 and subnormals would lose their last bit above.
  const tiny = s.less(s.abs(x), s.constant(formatOf(s).dtype === "float32" ? 2 ** -26 : 2 ** -56));
  return s.select(tiny, x, y);
}

/**
 * e^x - 1 = 2·(2^(n-1)·p + (2^(n-1) - ½)), p = e^r - 1 = r + q. The product with r is added first, where it often is exact; 2^(n-1)
 * does not overflow. For x above -50.
 */
export function expm1Within(s: SimdScalar, x: Vec): Vec {
  const reduced = reduce(s, x);
  const { bits, r } = reduced;
  const square = s.mul(r, r);
  const q = s.fma(square, polynomial(s, r, coefficientsOf(s).exp, square), remainder(s, x, reduced));
  const power = powerOfTwo(s, bits, -1);
  const y = s.fma(q, power, s.fma(r, power, s.sub(power, s.constant(0.5))));
  return s.add(y, y);
}

/**
 * 1 / (1 + e^-x) with one division, as 2^-j / (2^-j + 2^-j·e^-x): e^-x may pass the range of the format then, so that small
 * results are right down to the subnormals.
 */
export function sigmoid(s: SimdScalar, x: Vec): Vec {
  const { dtype } = formatOf(s);
  const [least, greatest, j] = dtype === "float32" ? [-104, 18, 25] : [-746, 40, 54];
  return s.div(s.constant(2 ** -j), onePlusExp(s, s.neg(clamp(s, x, least, greatest)), j));
}
