/**
 * @file Every way to write the logistic function becomes `sigmoid`, which neither overflows nor loses its small values; so with tanh.
 *
 * σ(x) = 1/(1 + e^-x) = e^x/(1 + e^x) = (1 + tanh(x/2))/2 = e^(x+c)/(e^(x+c) + e^c), and 1 - σ(x) = σ(-x), σ(x)·e^-x = σ(-x),
 * (e^x - 1)/(e^x + 1) = tanh(x/2).
 */
import { areOpposite } from "../opposite.ts";
import { type Bindings, p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const onePlusExp = p.add(p.exp(x), 1);
const opposite = ({ x, y }: Bindings): boolean => areOpposite(x!, y!);
const negExp = p.exp(p.neg(x));

export const sigmoid: readonly Rule[] = [
  rule("exp-over-one-plus-exp", p.true_divide(p.exp(x), onePlusExp), p.sigmoid(x)),
  rule("one-over-one-plus-exp", p.true_divide(1, onePlusExp), p.sigmoid(p.neg(x))),
  rule("over-one-plus-exp", p.true_divide(y, onePlusExp), p.mul(y, p.sigmoid(p.neg(x)))),
  rule("over-square-of-one-plus-exp", p.true_divide(y, p.sqr(onePlusExp)), p.mul(y, p.sqr(p.sigmoid(p.neg(x))))),
  rule("exp-over-two-exps", p.true_divide(p.exp(x), p.add(p.exp(x), p.exp(y))), p.sigmoid(p.sub(x, y))),
  rule("half-tanh", p.mul(p.add(p.tanh(p.mul(x, 0.5)), 1), 0.5), p.sigmoid(x)),
  rule("half-tanh-plus-half", p.add(p.mul(p.tanh(p.mul(x, 0.5)), 0.5), 0.5), p.sigmoid(x)),

  rule("one-minus-sigmoid", p.sub(1, p.sigmoid(x)), p.sigmoid(p.neg(x))),
  rule("sigmoid-minus-one", p.add(p.sigmoid(x), -1), p.neg(p.sigmoid(p.neg(x)))),
  rule("sigmoid-times-exp-neg", p.mul(p.sigmoid(x), p.exp(y)), p.sigmoid(y), {
    when: opposite,
    examples: [p.mul(p.sigmoid(x), negExp), p.mul(p.sigmoid(p.neg(x)), p.exp(x))],
  }),
  rule("square-times-exp-neg", p.mul(p.sqr(p.sigmoid(x)), p.exp(y)), p.mul(p.sigmoid(x), p.sigmoid(y)), {
    when: opposite,
    examples: [p.mul(p.sqr(p.sigmoid(x)), negExp), p.mul(p.sqr(p.sigmoid(p.neg(x))), p.exp(x))],
  }),
  // exp(-softplus(-x)) = σ(x): what a log-probability gives back.
  rule("exp-neg-softplus", p.exp(p.neg(p.softplus(x))), p.sigmoid(p.neg(x))),

  rule("tanh-of-exps", p.true_divide(p.sub(p.exp(x), p.exp(y)), p.add(p.exp(x), p.exp(y))), p.tanh(x), {
    when: opposite,
    examples: [p.true_divide(p.sub(p.exp(x), negExp), p.add(p.exp(x), negExp))],
  }),
  rule("expm1-times-sigmoid-neg", p.mul(p.expm1(x), p.sigmoid(y)), p.tanh(p.mul(x, 0.5)), {
    when: opposite,
    examples: [p.mul(p.expm1(x), p.sigmoid(p.neg(x))), p.mul(p.expm1(p.neg(x)), p.sigmoid(x))],
  }),
];
