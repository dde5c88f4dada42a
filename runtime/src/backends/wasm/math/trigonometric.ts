/** @file sin, cos, tan: x = n·π/2 + r, kernels in r as in Sun's fdlibm (k_sin.c, k_cos.c). */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";
import { demoteHalves, promoteHalves } from "./double-lanes.ts";
import { coefficientsOf } from "./exponential.ts";
import { assign, fnma, formatOf, integer, polynomial, shiftBits, variable, whenAny } from "./float-format.ts";

/** x = n·π/2 + r + low; the last bits of `bits` are those of n. */
interface Reduced {
  readonly bits: Vec;
  readonly r: Vec;
  readonly low: Vec;
}

/** π/2 in three numbers of 33 bits, and what is left: products with n < 2^20 are exact. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;

/** Up to here the reduction is good to 2^-100; beyond it the functions are called in JavaScript, which reduces exactly. */
const greatest = 1.5e6;

function reduceDouble(s: SimdScalar, x: Vec): Reduced {
  const { magic } = formatOf(s);
  const bits = s.fma(x, s.constant(2 / Math.PI), s.constant(magic));
  const n = s.sub(bits, s.constant(magic));
  const first = fnma(s, n, s.constant(halfPi[0]), x);
  const [second, lost] = minus(s, first, s.mul(n, s.constant(halfPi[1])));
  const [r, lostMore] = minus(s, second, s.mul(n, s.constant(halfPi[2])));
  const low = fnma(s, n, s.constant(halfPi[3]), s.add(lost, lostMore));
  const sum = s.add(r, low);
  return { bits, r: sum, low: s.add(s.sub(r, sum), low) };
}

/** a - b and what rounding took from it (D. E. Knuth's two-sum). */
function minus(s: SimdScalar, a: Vec, b: Vec): readonly [Vec, Vec] {
  const difference = s.sub(a, b);
  const part = s.sub(difference, a);
  return [difference, s.sub(s.sub(a, s.sub(difference, part)), s.add(b, part))];
}

/** float32 is reduced in double precision: the remainder keeps all its bits also next to a multiple of π/2. */
function reduceSingle(s: SimdScalar, x: Vec): Reduced {
  const d = s.as("float64");
  const { magic } = formatOf(d);
  const reduced = promoteHalves(s, x).map((half) => {
    const count = d.fma(half, d.constant(2 / Math.PI), d.constant(magic));
    const n = d.sub(count, d.constant(magic));
    const rest = d.constant(halfPi[1] + halfPi[2]);
    return { count, r: fnma(d, n, rest, fnma(d, n, d.constant(halfPi[0]), half)) };
  });
  const r = demoteHalves(
    s,
    reduced.map((h) => h.r),
  );
  const back = promoteHalves(s, r);
  const low = demoteHalves(
    s,
    reduced.map((h, i) => d.sub(h.r, back[i]!)),
  );
  // The low words of the two counts are n.
  const [first, second] = [reduced[0]!.count, (reduced[1] ?? reduced[0])!.count];
  const bits = s.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27], first, second);
  return { bits, r, low };
}

const reduce = (s: SimdScalar, x: Vec): Reduced => (s.dtype === "float32" ? reduceSingle(s, x) : reduceDouble(s, x));

/** A sum and the small part of it that rounding may have taken: first + second, |first| ≥ |second|. */
interface Pair {
  readonly sum: Vec;
  readonly first: Vec;
  readonly second: Vec;
}

const pair = (s: SimdScalar, first: Vec, second: Vec): Pair => ({ sum: s.add(first, second), first, second });

const lostBy = (s: SimdScalar, p: Pair): Vec => s.add(s.sub(p.first, p.sum), p.second);

/** sin(r + low) of |r| ≤ π/4. */
function sinKernel(s: SimdScalar, r: Vec, low: Vec): Pair {
  const [first, ...rest] = coefficientsOf(s).sin;
  const z = s.mul(r, r);
  const v = s.mul(z, r);
  // r + v·(c₀ + z·q) + low·(1 - z/2).
  const tail = s.fma(v, s.mul(z, polynomial(s, z, rest)), fnma(s, s.mul(z, s.constant(0.5)), low, low));
  return pair(s, r, s.fma(v, s.constant(first!), tail));
}

/** cos(r + low) of |r| ≤ π/4: 1 - z/2, what rounding took from that, and the rest. */
function cosKernel(s: SimdScalar, r: Vec, low: Vec): Pair {
  const one = s.constant(1);
  const z = s.mul(r, r);
  const half = s.mul(z, s.constant(0.5));
  const w = s.sub(one, half);
  const lost = s.sub(s.sub(one, w), half);
  const rest = fnma(s, r, low, s.mul(s.mul(z, z), polynomial(s, z, coefficientsOf(s).cos)));
  return pair(s, w, s.add(lost, rest));
}

/** Changes the sign where the bit of weight 2 in the low bits is set. */
function signed(s: SimdScalar, y: Vec, bits: Vec): Vec {
  const two = s.bitAnd(bits, s.bitPattern(2n));
  return s.bitXor(y, shiftBits(s, "shl", two, formatOf(s).mantissa === 52 ? 62 : 30));
}

/** A mask of the lanes whose n is odd. */
function odd(s: SimdScalar, bits: Vec): Vec {
  const mask = integer(s, "neg", s.bitAnd(bits, s.bitPattern(1n)));
  return { ...mask, dtype: "bool" };
}

/** The inline result, and JavaScript's where an argument of a lane is beyond the reduction. */
function reduced(s: SimdScalar, x: Vec, name: "sin" | "cos" | "tan", of: (parts: Reduced) => Vec): Vec {
  const y = variable(s, of(reduce(s, x)));
  whenAny(s, s.less(s.constant(greatest), s.abs(x)), () => assign(s, y, s.byLane(name, [x])));
  return y;
}

/** -0 stays: the kernel gives x·(1 + …), and n = 0. */
export const sin = (s: SimdScalar, x: Vec): Vec =>
  reduced(s, x, "sin", ({ bits, r, low }) => {
    const y = s.select(odd(s, bits), cosKernel(s, r, low).sum, sinKernel(s, r, low).sum);
    return keepZero(s, x, signed(s, y, bits));
  });

export const cos = (s: SimdScalar, x: Vec): Vec =>
  reduced(s, x, "cos", ({ bits, r, low }) => {
    const y = s.select(odd(s, bits), sinKernel(s, r, low).sum, cosKernel(s, r, low).sum);
    return signed(s, y, integer(s, "add", bits, s.bitPattern(1n)));
  });

/** sin / cos, or -cos / sin where n is odd; corrected by what rounding took from both. */
export const tan = (s: SimdScalar, x: Vec): Vec =>
  reduced(s, x, "tan", ({ bits, r, low }) => {
    const sine = sinKernel(s, r, low);
    const cosine = cosKernel(s, r, low);
    const [sineLow, cosineLow] = [lostBy(s, sine), lostBy(s, cosine)];
    const swap = odd(s, bits);
    const numerator = s.select(swap, cosine.sum, sine.sum);
    const denominator = s.select(swap, sine.sum, cosine.sum);
    const quotient = s.div(numerator, denominator);
    const low1 = s.select(swap, cosineLow, sineLow);
    const low2 = s.select(swap, sineLow, cosineLow);
    const corrected = s.add(quotient, s.div(fnma(s, quotient, low2, low1), denominator));
    const sign = s.bitAnd(swap, s.constant(-0));
    return keepZero(s, x, s.bitXor(corrected, { ...sign, dtype: s.dtype }));
  });

/** Of tiny x, where low bits and the sign of zero would be lost, x itself. */
function keepZero(s: SimdScalar, x: Vec, y: Vec): Vec {
  const tiny = s.less(s.abs(x), s.constant(s.dtype === "float32" ? 2 ** -13 : 2 ** -28));
  return s.select(tiny, x, y);
}
