/** @file Powers with known exponents, squares, roots and absolute values. `x ** -2` of a float overflows where `1 / sqr(x)` does. */
import { p, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const float = { on: "float" } as const;

export const powers: readonly Rule[] = [
  rule("pow-zero", p.pow(x, 0), 1),
  rule("pow-one", p.pow(x, 1), x),
  rule("pow-two", p.pow(x, 2), p.sqr(x)),
  rule("pow-three", p.pow(x, 3), p.mul(x, p.sqr(x))),
  rule("pow-four", p.pow(x, 4), p.sqr(p.sqr(x))),
  rule("pow-half", p.pow(x, 0.5), p.sqrt(x), float),
  rule("pow-minus-half", p.pow(x, -0.5), p.true_divide(1, p.sqrt(x)), float),
  rule("pow-minus-one", p.pow(x, -1), p.true_divide(1, x), float),
  rule("pow-minus-two", p.pow(x, -2), p.true_divide(1, p.sqr(x)), float),
  rule("times-itself", p.mul(x, x), p.sqr(x)),

  rule("square-neg", p.sqr(p.neg(x)), p.sqr(x)),
  rule("square-abs", p.sqr(p.abs(x)), p.sqr(x)),
  rule("root-of-square", p.sqrt(p.sqr(x)), p.abs(x), float),

  rule("abs-abs", p.abs(p.abs(x)), p.abs(x)),
  rule("abs-neg", p.abs(p.neg(x)), p.abs(x), { on: "signed" }),
  rule("abs-square", p.abs(p.sqr(x)), p.sqr(x), float),
  rule("abs-exp", p.abs(p.exp(x)), p.exp(x)),
  rule("abs-root", p.abs(p.sqrt(x)), p.sqrt(x)),
  rule("abs-sigmoid", p.abs(p.sigmoid(x)), p.sigmoid(x)),
  rule("abs-softplus", p.abs(p.softplus(x)), p.softplus(x)),

  rule("cos-neg", p.cos(p.neg(x)), p.cos(x)),
  rule("cosh-neg", p.cosh(p.neg(x)), p.cosh(x)),
];
