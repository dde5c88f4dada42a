/** @file float64 and float32 as lanes of bits: what the elementary functions have to know of a format. */
import type { PlainOp } from "../emit/opcodes.ts";
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";

export interface FloatFormat {
  readonly dtype: "float32" | "float64";
  /** The same lanes as integers. */
  readonly ints: "i32x4" | "i64x2";
  /** Bits of the mantissa that are stored. */
  readonly mantissa: 23 | 52;
  readonly bias: 127 | 1023;
  /** The bits of 1.0. */
  readonly one: bigint;
  /** The bits of √½. */
  readonly rootHalf: bigint;
  readonly minNormal: number;
  /** 1.5·2^mantissa: added to a small x it leaves round(x) in the low bits, to be subtracted again. */
  readonly magic: number;
}

const float64: FloatFormat = {
  dtype: "float64",
  ints: "i64x2",
  mantissa: 52,
  bias: 1023,
  one: 0x3ff0000000000000n,
  rootHalf: 0x3fe6a09e667f3bcdn,
  minNormal: 2 ** -1022,
  magic: 6755399441055744,
};

const float32: FloatFormat = {
  dtype: "float32",
  ints: "i32x4",
  mantissa: 23,
  bias: 127,
  one: 0x3f800000n,
  rootHalf: 0x3f3504f3n,
  minNormal: 2 ** -126,
  magic: 12582912,
};

/** Of a scalar builder whose dtype is a float. */
export const formatOf = (s: SimdScalar): FloatFormat => (s.dtype === "float32" ? float32 : float64);

/** Integer instructions on the lanes of a float. */
export const integer = (s: SimdScalar, name: "add" | "sub" | "neg", a: Vec, b?: Vec): Vec =>
  s.instruction(`${formatOf(s).ints}.${name}` as PlainOp, a, b);

export const shiftBits = (s: SimdScalar, name: "shl" | "shr_u", x: Vec, by: number): Vec =>
  s.shift(`${formatOf(s).ints}.${name}` as PlainOp, x, by);

/** x within [low, high]; NaN stays NaN. */
export function clamp(s: SimdScalar, x: Vec, low: number, high: number): Vec {
  // pmin(a, b) is b < a ? b : a, one instruction where min takes six for its zeros and NaN.
  const below = s.instruction(`${s.shape}.pmin` as PlainOp, x, s.constant(high));
  return s.instruction(`${s.shape}.pmax` as PlainOp, below, s.constant(low));
}

/**
 * c[0] + c[1]·x + c[2]·x² + …, from four terms on as E(x²) + x·O(x²) (`square` is x², where it is known): two chains that depend on
 * each other only at the end take as many operations as Horner's rule and half the time.
 */
export function polynomial(s: SimdScalar, x: Vec, c: readonly number[], square?: Vec): Vec {
  if (c.length < 4) return horner(s, x, c);
  const x2 = square ?? s.mul(x, x);
  const even = horner(
    s,
    x2,
    c.filter((_, i) => i % 2 === 0),
  );
  const odd = horner(
    s,
    x2,
    c.filter((_, i) => i % 2 === 1),
  );
  return s.fma(odd, x, even);
}

function horner(s: SimdScalar, x: Vec, c: readonly number[]): Vec {
  let sum = s.constant(c[c.length - 1]!);
  for (let i = c.length - 2; i >= 0; i--) sum = s.fma(sum, x, s.constant(c[i]!));
  return sum;
}

/** -a·b + c. */
export function fnma(s: SimdScalar, a: Vec, b: Vec, c: Vec): Vec {
  if (!s.context.fma) return s.sub(c, s.mul(a, b));
  return s.instruction(`${s.shape}.relaxed_nmadd` as PlainOp, a, b, c);
}

/**
 * Runs `emit` when any lane of the mask is set, of those that the loop uses. What it changes must stand in locals made before
 * (`variable`).
 */
export function whenAny(s: SimdScalar, mask: Vec, emit: () => void): void {
  const used = s.lanes * s.bits < 128 ? s.and(mask, s.firstLanes(s.lanes)) : mask;
  s.code.get(used.local).op("v128.any_true");
  s.code.if(emit);
  s.code.endStatement();
}

/** A copy of x in a local of its own, which `assign` may change. */
export function variable(s: SimdScalar, x: Vec): Vec {
  s.code.get(x.local);
  return s.take(x.dtype, x.bits);
}

export function assign(s: SimdScalar, target: Vec, value: Vec): void {
  s.code.get(value.local).set(target.local);
  s.code.endStatement();
}
