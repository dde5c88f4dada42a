/** @file Powers. */
import { type NdArray, readElement } from "../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { power } from "../dtype-rules.ts";
import type { Scalar } from "../scalar.ts";
import { binary } from "./declare.ts";

/** x**n of integers by squaring: one step for each bit that n can have. */
function integerPower<V>(s: Scalar<V>, x: V, n: V): V {
  const zero = s.constant(0);
  const one = s.constant(1);
  let result = one;
  let base = x;
  let rest = n;
  const { kind, bytes } = dtypeInfo[s.dtype];
  const bits = bytes * 8 - (kind === "int" ? 1 : 0);
  for (let bit = 0; bit < bits; bit++) {
    const odd = s.notEqual(s.bitAnd(rest, one), zero);
    result = s.select(odd, s.mul(result, base), result);
    base = s.mul(base, base);
    rest = s.shiftRight(rest, one);
  }
  if (kind === "uint") return result;
  // A negative exponent: ±1 has itself as its inverse, everything else is cut to 0.
  const minusOne = s.constant(-1);
  const isOdd = s.notEqual(s.bitAnd(n, one), zero);
  const ofMinusOne = s.select(isOdd, minusOne, one);
  const inverse = s.select(s.equal(x, one), one, s.select(s.equal(x, minusOne), ofMinusOne, zero));
  return s.select(s.less(n, zero), inverse, result);
}

/** The number that a scalar constant holds. */
function constantValue(node: Node): number | undefined {
  if (node.op !== "constant" || node.type.shape.length > 0) return undefined;
  return Number(readElement(node.attrs.value as NdArray, 0));
}

/** The cotangent of the base: without a logarithm, and without 0 · inf where the exponent is 0. */
function baseCotangent(g: Builder, x: Node, y: Node, dz: Node): Node | null {
  const n = constantValue(y);
  if (n === 0) return null;
  if (n === 1) return dz;
  if (n === 2) return g.mul(dz, g.mul(2, x));
  if (n !== undefined) return g.mul(dz, g.mul(n, g.pow(x, n - 1)));
  return g.mul(dz, g.mul(y, g.pow(x, g.sub(g.where(g.equal(y, 0), 1, y), 1))));
}

export const pow = binary({
  name: "pow",
  aliases: ["power"],
  doc:
    "`x` to the power `y`, element by element. Written `x ** y`. A negative float has no power that is not a whole number (NaN). " +
    "Integers wrap around, and a negative integer exponent cuts the result to a whole number (0, or ±1 of ±1).",
  examples: [
    ["[1, 2, 3] ** 2", "[1, 4, 9]"],
    ["[4.0, 9.0] ** 0.5", "[2, 3]"],
  ],
  dtypes: power,
  domain: [
    [0.5, 2],
    [-2, 2],
  ],
  scalar: (s, x, y) => (isIntegral(s.dtype) ? integerPower(s, x!, y!) : s.pow(x!, y!)),
  grad: (g, [x, y], z, dz, _attrs, wanted) => [
    wanted[0] ? baseCotangent(g, x!, y!, dz) : null,
    // 0**y does not change with y (> 0).
    wanted[1] ? g.mul(dz, g.mul(z, g.log(g.where(g.equal(x!, 0), 1, x!)))) : null,
  ],
  gradDoc: "y * x**(y - 1), log(x) * x**y",
});

const isIntegral = (d: Dtype): boolean => dtypeInfo[d].kind !== "float";
