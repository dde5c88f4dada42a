/**
 * @file log, log1p, log2, log10: x = 2^k·m with √½ ≤ m < √2, log m = 2 artanh(s) with s = f / (2 + f), f = m - 1, as in Sun's fdlibm
 * (e_log.c, s_log1p.c, e_log2.c, e_log10.c), with minimax polynomials of our own.
 */
import type { PlainOp } from "../emit/opcodes.ts";
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { coefficientsOf, exp } from "./exponential.ts";
import { assign, formatOf, integer, polynomial, shiftBits, variable, whenAny } from "./float-format.ts";

/** x = 2^k·(1 + f); `exponent` has the bits of k + bias above the mantissa. */
interface Split {
  readonly k: Vec;
  readonly f: Vec;
  readonly exponent: Vec;
}

/** Of a positive normal x. `offset` is added to the bias that is subtracted from its exponent. */
function split(s: SimdScalar, x: Vec, biased?: Vec): Split {
  const { mantissa, one, rootHalf, bias, dtype } = formatOf(s);
  const shifted = integer(s, "add", x, s.bitPattern(one - rootHalf));
  const low = s.bitPattern((1n << BigInt(mantissa)) - 1n);
  const m = integer(s, "add", s.bitAnd(shifted, low), s.bitPattern(rootHalf));
  // An integer in the low bits of 2^mantissa, as a float, is 2^mantissa + the integer.
  const unit = dtype === "float32" ? 2 ** 23 : 2 ** 52;
  const count = s.bitOr(shiftBits(s, "shr_u", shifted, mantissa), s.constant(unit));
  const k = s.sub(count, biased ?? s.constant(unit + bias));
  return { k, f: s.sub(m, s.constant(1)), exponent: s.instruction("v128.andnot", shifted, low) };
}

/** Arguments that `split` does not take are replaced first, and their results put in at the end. */
function guarded(s: SimdScalar, x: Vec, body: (x: Vec, biased: Vec) => Vec): Vec {
  const { minNormal, mantissa, bias, dtype } = formatOf(s);
  const unit = dtype === "float32" ? 2 ** 23 : 2 ** 52;
  const good = s.and(s.lessEqual(s.constant(minNormal), x), s.less(x, s.constant(Infinity)));
  const bad = s.not(good);
  const inner = variable(s, x);
  const biased = variable(s, s.constant(unit + bias));
  whenAny(s, bad, () => {
    const small = s.less(x, s.constant(minNormal));
    const up = mantissa + 2;
    assign(s, inner, s.select(small, s.mul(x, s.constant(2 ** up)), x));
    assign(s, biased, s.select(small, s.constant(unit + bias + up), biased));
  });
  const y = variable(s, body(inner, biased));
  whenAny(s, bad, () => {
    const zero = s.constant(0);
    const special = s.select(s.equal(x, zero), s.constant(-Infinity), s.select(s.less(zero, x), x, s.constant(NaN)));
    // Positive subnormals have the result of the body; +inf its own.
    const positive = s.and(s.less(zero, x), s.less(x, s.constant(Infinity)));
    assign(s, y, s.select(positive, y, special));
  });
  return y;
}

/**
 * Two sums from the parts of a positive finite x, which may be subnormal: for the logarithm of a power. Anything for other x.
 */
export function splitPositive(
  s: SimdScalar,
  x: Vec,
  body: (k: Vec, f: Vec) => readonly [Vec, Vec],
): readonly [Vec, Vec] {
  const { minNormal, mantissa } = formatOf(s);
  const small = s.less(x, s.constant(minNormal));
  const inner = variable(s, x);
  const less = variable(s, s.constant(0));
  whenAny(s, small, () => {
    assign(s, inner, s.select(small, s.mul(x, s.constant(2 ** (mantissa + 2))), x));
    assign(s, less, s.select(small, s.constant(mantissa + 2), less));
  });
  const { k, f } = split(s, inner);
  return body(s.sub(k, less), f);
}

/** The parts of log1p(f): f - half + s·(half + R), half = f²/2. */
function parts(
  s: SimdScalar,
  f: Vec,
  coefficients = coefficientsOf(s).log,
): { readonly half: Vec; readonly tail: Vec } {
  const ratio = s.div(f, s.add(f, s.constant(2)));
  const z = s.mul(ratio, ratio);
  const rest = s.mul(z, polynomial(s, z, coefficients));
  const half = s.mul(s.mul(f, s.constant(0.5)), f);
  return { half, tail: s.mul(ratio, s.add(half, rest)) };
}

export const log = (s: SimdScalar, x: Vec): Vec =>
  guarded(s, x, (inner, biased) => {
    const { k, f } = split(s, inner, biased);
    return sum(s, k, f, undefined);
  });

/** k·ln 2 + log1p(f) + c. */
function sum(s: SimdScalar, k: Vec, f: Vec, c: Vec | undefined, coefficients?: readonly number[]): Vec {
  const [high, low] = coefficientsOf(s).ln2;
  const { half, tail } = parts(s, f, coefficients);
  const start = c ? s.add(tail, c) : tail;
  const small = s.fma(k, s.constant(low), start);
  return s.fma(k, s.constant(high), s.sub(f, s.sub(half, small)));
}

export const log1p = (s: SimdScalar, x: Vec): Vec => log1pOfSum(s, x, undefined);

/** log(1 + x + low) for |low| of the order of what rounding took from x. Has the sign of x. */
export function log1pOfSum(s: SimdScalar, x: Vec, low: Vec | undefined): Vec {
  const { mantissa, bias } = formatOf(s);
  const one = s.constant(1);
  const u = s.add(x, one);
  const back = s.sub(u, one);
  const lost = s.add(s.sub(one, s.sub(u, back)), s.sub(x, back));
  const { k, f, exponent } = split(s, u);
  // (lost / 2^k) / m, the quotient by a polynomial: it is far below the last bit of f.
  // 2^(1-k), of which the greatest k gives 0.
  const inversePower = integer(s, "sub", s.bitPattern(BigInt(2 * bias + 1) << BigInt(mantissa)), exponent);
  const lowPart = s.mul(s.mul(low ? s.add(lost, low) : lost, inversePower), s.constant(0.5));
  const g = s.mul(f, s.fma(f, polynomial(s, f, coefficientsOf(s).inverse), s.constant(-1)));
  const y = variable(s, s.copysign(sum(s, k, f, s.fma(lowPart, g, lowPart)), x));
  const good = s.and(s.less(s.constant(-1), x), s.less(x, s.constant(Infinity)));
  whenAny(s, s.not(good), () => {
    const atEnd = s.select(s.equal(x, s.constant(-1)), s.constant(-Infinity), s.constant(NaN));
    assign(s, y, s.select(good, y, s.select(s.less(s.constant(0), x), x, atEnd)));
  });
  return y;
}

/**
 * max(x, 0) + log1p(e), e = e^-|x| ≤ 1: 1 + e is its own m below 1.5 and 2m above, with f = e or f = (e - 1) / 2, both exact. No case
 * is special, and there is one division.
 */
export function softplus(s: SimdScalar, x: Vec): Vec {
  const e = exp(s, s.neg(s.abs(x)));
  const half = s.constant(0.5);
  const large = s.lessEqual(half, e);
  const f = s.select(large, s.mul(s.sub(e, s.constant(1)), half), e);
  const k = s.bitAndMask(large);
  const positive = s.instruction(`${s.shape}.pmax` as PlainOp, x, s.constant(0));
  return s.add(positive, sum(s, k, f, undefined, coefficientsOf(s).logWide));
}

/** (k·base + log1p(f)·factor), summed from exact high parts. */
function toBase(
  s: SimdScalar,
  x: Vec,
  factor: readonly [number, number],
  base: readonly [number, number] | undefined,
): Vec {
  return guarded(s, x, (inner, biased) => {
    const { k, f } = split(s, inner, biased);
    const { half, tail } = parts(s, f);
    const keep = s.bitPattern(s.dtype === "float32" ? 0xfffff000n : 0xfffffffff8000000n);
    const high = s.bitAnd(s.sub(f, half), keep);
    const low = s.add(s.sub(s.sub(f, high), half), tail);
    const [ch, cl] = [s.constant(factor[0]), s.constant(factor[1])];
    const main = s.mul(high, ch);
    const small = s.fma(s.add(low, high), cl, s.mul(low, ch));
    const y = base ? s.mul(k, s.constant(base[0])) : k;
    const rest = base ? s.fma(k, s.constant(base[1]), small) : small;
    const total = s.add(y, main);
    return s.add(total, s.add(s.add(s.sub(y, total), main), rest));
  });
}

export const log2 = (s: SimdScalar, x: Vec): Vec => toBase(s, x, coefficientsOf(s).log2e, undefined);

export const log10 = (s: SimdScalar, x: Vec): Vec => {
  const { log10e, log10Of2 } = coefficientsOf(s);
  return toBase(s, x, log10e, log10Of2);
};
