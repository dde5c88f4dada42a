/** @file Floor division and remainder, with the sign of the divisor, exact as in Python and NumPy. */
import { arithmetic } from "../dtype-rules.ts";
import type { Scalar } from "../scalar.ts";
import { binary } from "./declare.ts";
import { productError } from "./special/two-product.ts";

/** x - q·y, with the rounding error of the product taken off as well. */
function rest<V>(s: Scalar<V>, x: V, q: V, y: V): V {
  const product = s.mul(q, y);
  return s.sub(s.sub(x, product), productError(s, q, y, product));
}

/**
 * The quotient q = ⌊x/y⌋ and r = x - q·y of floats, with the sign of y. ⌊fl(x/y)⌋ is never too small, since rounding keeps order, and at
 * most one too large while |x/y| < 2^53 (2^24); then x - q·y is exact. Larger quotients are brought down once before.
 */
function floorDivMod<V>(s: Scalar<V>, x: V, y: V): { readonly quotient: V; readonly remainder: V } {
  const zero = s.constant(0);
  const one = s.constant(1);
  const first = s.floor(s.div(x, y));
  const isLarge = s.lessEqual(s.constant(s.dtype === "float32" ? 2 ** 24 : 2 ** 53), s.abs(first));
  const near = s.select(isLarge, rest(s, x, first, y), x);
  const guess = s.floor(s.div(near, y));
  const exact = rest(s, near, guess, y);
  const below = s.select(s.less(y, zero), s.less(zero, exact), s.less(exact, zero));
  const steps = s.select(below, s.sub(guess, one), guess);
  const quotient = s.select(isLarge, s.add(first, steps), steps);
  const inner = s.select(below, s.add(exact, y), exact);
  const finite = s.sub(x, x);
  // A finite x lies within an infinite y: x itself, or y when the signs differ.
  const infinite = s.and(s.equal(s.abs(y), s.constant(Number.POSITIVE_INFINITY)), s.equal(finite, zero));
  const opposite = s.and(s.notEqual(x, zero), s.notEqual(s.copysign(one, x), s.copysign(one, y)));
  const remainder = s.select(infinite, s.select(opposite, y, x), inner);
  return {
    // x/0 is inf or NaN as it is; inf // y is NaN, like its remainder.
    quotient: s.select(
      s.equal(y, zero),
      s.div(x, y),
      s.select(infinite, s.select(opposite, s.constant(-1), zero), s.select(s.equal(finite, zero), quotient, finite)),
    ),
    remainder: s.select(s.equal(remainder, zero), s.copysign(zero, y), remainder),
  };
}

const isFloatScalar = <V>(s: Scalar<V>): boolean => s.dtype === "float32" || s.dtype === "float64";

export const floorDivide = binary({
  name: "floor_divide",
  aliases: ["int_div"],
  doc:
    "The quotient rounded down. Written `x // y`. An integer divided by zero gives 0, a float inf or NaN. Exact for floats as " +
    "long as the quotient is less than 2^53 (2^24 in float32).",
  examples: [
    ["[7, -7] // 2", "[3, -4]"],
    ["7.5 // -2", "-4.0"],
  ],
  dtypes: arithmetic,
  domain: [
    [2.1, 2.9],
    [1.1, 1.4],
  ],
  scalar: (s, x, y) => {
    if (s.dtype === "bool") return s.and(x!, y!);
    return isFloatScalar(s) ? floorDivMod(s, x!, y!).quotient : s.intFloorDiv(x!, y!);
  },
  grad: () => [null, null],
  gradDoc: "0, 0",
  gradNote: "piecewise constant",
});

export const mod = binary({
  name: "mod",
  aliases: ["remainder"],
  doc:
    "The remainder `x - (x // y) * y`, which has the sign of the divisor. Written `x % y`. By zero it is 0 for integers, NaN for " +
    "floats. Exact for floats as long as the quotient is less than 2^53 (2^24 in float32); beyond that no digit is sure.",
  examples: [
    ["[7, -7] % 3", "[1, 2]"],
    ["7.5 % -2", "-0.5"],
  ],
  dtypes: arithmetic,
  domain: [
    [2.1, 2.9],
    [1.1, 1.4],
  ],
  scalar: (s, x, y) => {
    // x % true is 0, and so is anything modulo 0.
    if (s.dtype === "bool") return s.and(x!, s.and(y!, s.not(y!)));
    return isFloatScalar(s) ? floorDivMod(s, x!, y!).remainder : s.intMod(x!, y!);
  },
  grad: (g, [x, y], _z, dz, _attrs, wanted) => [
    dz,
    wanted[1] ? g.neg(g.mul(dz, g.op("floor_divide", [x!, y!]))) : null,
  ],
  gradDoc: "1, -(x // y)",
});
