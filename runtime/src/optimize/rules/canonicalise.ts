/**
 * @file One way to write sums, differences, signs and constant factors, so that the other rules have few cases to see.
 *
 * Constants are added, not subtracted; signs move outwards and merge; constants meet. Floats: a result may differ in the last place
 * and in the sign of a zero, and a finite result stays finite (constants merge only into a finite number that is not 0).
 */
import type { Node } from "../../ir/node.ts";
import { scalarValue } from "../constants.ts";
import { type Bindings, c, d, p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const notConstant = (n: Node | undefined): boolean => n?.op !== "constant";

/** Only the variable part remains to be computed at run time. */
const variableX = (found: Bindings): boolean => notConstant(found.x);

/** Merging constants must not overflow, nor lose everything. */
const mergesBy =
  (merge: (a: number, b: number) => number) =>
  (found: Bindings): boolean => {
    const merged = merge(scalarValue(found.c!)!, scalarValue(found.d!)!);
    return notConstant(found.x) && Math.abs(merged) < 1e30 && Math.abs(merged) > 1e-30;
  };
const sumIsFinite = (found: Bindings): boolean =>
  notConstant(found.x) && Math.abs(scalarValue(found.c!)!) + Math.abs(scalarValue(found.d!)!) < 1e30;

/** 1/c is exact for powers of two (that stay normal in float32). */
function hasExactReciprocal(found: Bindings): boolean {
  const exponent = Math.log2(Math.abs(scalarValue(found.c!)!));
  return Number.isInteger(exponent) && Math.abs(exponent) <= 100;
}

export const canonicalise: readonly Rule[] = [
  rule("reciprocal", p.reciprocal(x), p.true_divide(1, x)),

  // Differences.
  rule("subtract-constant", p.sub(x, c), p.add(x, p.neg(c)), { on: "signed", when: variableX }),
  rule("subtract-neg", p.sub(x, p.neg(y)), p.add(x, y)),
  rule("add-neg", p.add(x, p.neg(y)), p.sub(x, y)),
  rule("neg-minus", p.sub(p.neg(x), y), p.neg(p.add(x, y))),

  // Signs.
  rule("neg-neg", p.neg(p.neg(x)), x),
  rule("neg-difference", p.neg(p.sub(x, y)), p.sub(y, x)),
  rule("neg-shifted", p.neg(p.add(x, c)), p.sub(p.neg(c), x), { on: "signed", when: variableX }),
  rule("neg-scaled", p.neg(p.mul(x, c)), p.mul(x, p.neg(c)), { on: "signed", when: variableX }),
  rule("neg-quotient", p.neg(p.true_divide(c, x)), p.true_divide(p.neg(c), x), { when: variableX }),
  rule("scale-neg", p.mul(p.neg(x), c), p.mul(x, p.neg(c)), { on: "signed" }),
  rule("multiply-neg", p.mul(p.neg(x), y), p.neg(p.mul(x, y))),
  rule("divide-neg", p.true_divide(p.neg(x), y), p.neg(p.true_divide(x, y))),
  rule("divide-by-neg", p.true_divide(x, p.neg(y)), p.neg(p.true_divide(x, y))),
  rule("times-minus-one", p.mul(x, -1), p.neg(x), { on: "signed", when: variableX }),

  // Constants meet.
  rule("shift-shift", p.add(p.add(x, c), d), p.add(x, p.add(c, d)), { when: sumIsFinite }),
  rule("shift-reflected", p.add(p.sub(c, x), d), p.sub(p.add(c, d), x), { when: sumIsFinite }),
  rule("reflect-shifted", p.sub(c, p.add(x, d)), p.sub(p.sub(c, d), x), { when: sumIsFinite }),
  rule("reflect-reflected", p.sub(c, p.sub(d, x)), p.add(x, p.sub(c, d)), { when: sumIsFinite }),
  rule("scale-scale", p.mul(p.mul(x, c), d), p.mul(x, p.mul(c, d)), { when: mergesBy((a, b) => a * b) }),
  rule("scale-quotient", p.mul(p.true_divide(c, x), d), p.true_divide(p.mul(c, d), x), {
    when: mergesBy((a, b) => a * b),
  }),

  // Quotients. Division by a constant becomes a product only where that changes no bit.
  rule("divide-by-power-of-two", p.true_divide(x, c), p.mul(x, p.true_divide(1, c)), {
    when: (found) => variableX(found) && hasExactReciprocal(found),
  }),
  rule("times-reciprocal", p.mul(x, p.true_divide(1, y)), p.true_divide(x, y)),
  rule("divide-by-reciprocal", p.true_divide(x, p.true_divide(1, y)), p.mul(x, y)),
];
