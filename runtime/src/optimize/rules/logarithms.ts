/**
 * @file Logarithms and exponentials that would overflow, or lose what is small beside 1.
 *
 * log σ(x) = -softplus(-x); log(1 + e^x) = softplus(x); log(e^x + e^y) = max + log1p(e^-|x-y|).
 */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { isNumber } from "../constants.ts";
import { type Bindings, p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

/** Where both are the same infinity their difference is not a number, so equal operands go their own way. */
function logAddExp(g: Builder, { x, y }: Bindings): Node {
  const [a, b] = [x!, y!];
  const difference = g.op("abs", [g.sub(a, b)]);
  const apart = g.add(g.op("maximum", [a, b]), g.op("log1p", [g.exp(g.neg(difference))]));
  return g.where(g.equal(a, b), g.add(a, Math.LN2), apart);
}

export const logarithms: readonly Rule[] = [
  rule("log-exp", p.log(p.exp(x)), x),
  rule("log-reciprocal", p.log(p.true_divide(1, x)), p.neg(p.log(x))),
  rule("log-sigmoid", p.log(p.sigmoid(x)), p.neg(p.softplus(p.neg(x)))),
  rule("log-one-plus", p.log(p.add(x, 1)), p.log1p(x), { when: ({ x }) => x!.op !== "constant" }),
  rule("log-one-minus", p.log(p.sub(1, x)), p.log1p(p.neg(x))),
  rule("log-add-exp", p.log(p.add(p.exp(x), p.exp(y))), logAddExp, {
    when: ({ x, y }) => !isNumber(x!, 0) && !isNumber(y!, 0),
  }),
  rule("log1p-exp", p.log1p(p.exp(x)), p.softplus(x)),
  rule("log1p-neg-sigmoid", p.log1p(p.neg(p.sigmoid(x))), p.neg(p.softplus(x))),
  rule("log1p-expm1", p.log1p(p.expm1(x)), x),
  rule("exp-minus-one", p.add(p.exp(x), -1), p.expm1(x)),
  rule("one-minus-exp", p.sub(1, p.exp(x)), p.neg(p.expm1(x))),
  rule("expm1-plus-one", p.add(p.expm1(x), 1), p.exp(x)),
  // softplus(x) - x = softplus(-x), without cancellation.
  rule("softplus-minus", p.sub(p.softplus(x), x), p.softplus(p.neg(x))),
  rule("minus-softplus", p.sub(x, p.softplus(x)), p.neg(p.softplus(p.neg(x)))),
];
