/**
 * @file Products and quotients of exponentials, whose parts may overflow where the whole does not.
 *
 * The sum in e^(x+y) is rounded, so that a result differs by up to |x + y| times the last place.
 */
import { p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

export const exponentials: readonly Rule[] = [
  rule("one-over-exp", p.true_divide(1, p.exp(x)), p.exp(p.neg(x))),
  rule("exp-over-exp", p.true_divide(p.exp(x), p.exp(y)), p.exp(p.sub(x, y))),
  rule("exp-times-exp", p.mul(p.exp(x), p.exp(y)), p.exp(p.add(x, y))),
  rule("exp-minus-one", p.add(p.exp(x), -1), p.expm1(x)),
  rule("one-minus-exp", p.sub(1, p.exp(x)), p.neg(p.expm1(x))),
  rule("expm1-plus-one", p.add(p.expm1(x), 1), p.exp(x)),
];
