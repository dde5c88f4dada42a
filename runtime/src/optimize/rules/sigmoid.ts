/**
 * @file Every way to write the logistic function becomes `sigmoid`, which neither overflows nor loses its small values.
 *
 * σ(x) = 1/(1 + e^-x) = e^x/(1 + e^x) = (1 + tanh(x/2))/2, and 1 - σ(x) = σ(-x), σ(x)·e^-x = σ(-x).
 */
import { p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

export const sigmoid: readonly Rule[] = [
  rule("exp-over-one-plus-exp", p.true_divide(p.exp(x), p.add(p.exp(x), 1)), p.sigmoid(x)),
  rule("one-over-one-plus-exp", p.true_divide(1, p.add(p.exp(x), 1)), p.sigmoid(p.neg(x))),
  rule("over-one-plus-exp", p.true_divide(y, p.add(p.exp(x), 1)), p.mul(y, p.sigmoid(p.neg(x)))),
  rule("half-tanh", p.mul(p.add(p.tanh(p.mul(x, 0.5)), 1), 0.5), p.sigmoid(x)),
  rule("half-tanh-plus-half", p.add(p.mul(p.tanh(p.mul(x, 0.5)), 0.5), 0.5), p.sigmoid(x)),
  rule("one-over-exp", p.true_divide(1, p.exp(x)), p.exp(p.neg(x))),
  rule("one-minus-sigmoid", p.sub(1, p.sigmoid(x)), p.sigmoid(p.neg(x))),
  rule("sigmoid-minus-one", p.add(p.sigmoid(x), -1), p.neg(p.sigmoid(p.neg(x)))),
  rule("sigmoid-times-exp-neg", p.mul(p.sigmoid(x), p.exp(p.neg(x))), p.sigmoid(p.neg(x))),
  rule("sigmoid-neg-times-exp", p.mul(p.sigmoid(p.neg(x)), p.exp(x)), p.sigmoid(x)),
  // exp(-softplus(-x)) = σ(x): what a log-probability gives back.
  rule("exp-neg-softplus", p.exp(p.neg(p.softplus(x))), p.sigmoid(p.neg(x))),
];
