/**
 * @file Logarithms of what would overflow, underflow, or be lost beside 1.
 *
 * log σ(x) = -softplus(-x); log(1 + e^x) = softplus(x); log(a + b) = logaddexp(log a, log b) of sums of exponentials;
 * log cosh x = |x| + softplus(-2|x|) - log 2; log(e^x - 1) = x + log(1 - e^-x).
 */
import type { Node } from "../../ir/node.ts";
import { scalarValue } from "../constants.ts";
import { areOpposite } from "../opposite.ts";
import { type Bindings, c, p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

/** Made of exponentials and positive numbers by sums and products. */
function isSumOfExps(n: Node): boolean {
  if (n.op === "add" || n.op === "mul") return n.inputs.every(isSumOfExps);
  if (n.op === "sum") return n.inputs[0]!.op === "exp";
  return n.op === "exp" || (scalarValue(n) ?? 0) > 0;
}

/** Positive whatever the argument, and better known by its logarithm. */
const positive = new Set(["exp", "sigmoid", "softmax"]);
const isPositive = (n: Node | undefined): boolean => n !== undefined && positive.has(n.op);
/** One of the two is surely positive, so that the logarithms of both exist where that of the whole does. */
const splits = ({ x, y }: Bindings): boolean => isPositive(x) || isPositive(y) || (isSumOfExps(x!) && isSumOfExps(y!));

export const logarithms: readonly Rule[] = [
  rule("log-exp", p.log(p.exp(x)), x),
  rule("log-reciprocal", p.log(p.true_divide(1, x)), p.neg(p.log(x))),
  rule("log-sigmoid", p.log(p.sigmoid(x)), p.neg(p.softplus(p.neg(x)))),
  rule("log-one-plus", p.log(p.add(x, 1)), p.log1p(x), {
    when: ({ x }) => x!.op !== "constant" && (x!.op === "exp" || !isSumOfExps(x!)),
  }),
  rule("log-one-minus", p.log(p.sub(1, x)), p.log1p(p.neg(x))),
  rule("log-sum-of-exps", p.log(p.add(x, y)), p.logaddexp(p.log(x), p.log(y)), {
    when: ({ x, y }) => isSumOfExps(x!) && isSumOfExps(y!),
    examples: [p.log(p.add(p.exp(x), p.exp(y))), p.log(p.add(p.add(p.exp(x), p.exp(y)), 1)), p.log(p.add(p.exp(x), c))],
  }),
  rule("log-product", p.log(p.mul(x, y)), p.add(p.log(x), p.log(y)), {
    when: splits,
    examples: [p.log(p.mul(p.sigmoid(x), y)), p.log(p.mul(p.add(p.exp(x), p.exp(y)), c))],
  }),
  rule("log-quotient", p.log(p.true_divide(x, y)), p.sub(p.log(x), p.log(y)), {
    when: splits,
    examples: [p.log(p.true_divide(p.sigmoid(x), y)), p.log(p.true_divide(x, p.exp(y)))],
  }),
  rule("log-square", p.log(p.sqr(x)), p.mul(p.log(p.abs(x)), 2)),
  rule("log-root", p.log(p.sqrt(x)), p.mul(p.log(x), 0.5), {
    when: ({ x }) => isPositive(x),
    examples: [p.log(p.sqrt(p.exp(x)))],
  }),
  rule("log-power", p.log(p.pow(x, c)), p.mul(p.log(x), c), {
    when: ({ x }) => isPositive(x),
    examples: [p.log(p.pow(p.sigmoid(x), 1.5))],
  }),
  rule("log-cosh", p.log(p.cosh(x)), (g, { x }) => {
    const size = g.op("abs", [x!]);
    return g.add(size, g.sub(g.op("softplus", [g.mul(size, -2)]), Math.LN2));
  }),
  rule("log-expm1", p.log(p.expm1(x)), p.add(x, p.log(p.neg(p.expm1(p.neg(x)))))),

  rule("log1p-exp", p.log1p(p.exp(x)), p.softplus(x)),
  rule("log1p-neg-sigmoid", p.log1p(p.neg(p.sigmoid(x))), p.neg(p.softplus(x))),
  rule("log1p-expm1", p.log1p(p.expm1(x)), x),

  rule("logaddexp-zero", p.logaddexp(x, 0), p.softplus(x)),
  // softplus(x) - x = softplus(-x), without cancellation.
  rule("softplus-minus", p.sub(p.softplus(x), x), p.softplus(p.neg(x))),
  rule("minus-softplus", p.sub(x, p.softplus(x)), p.neg(p.softplus(p.neg(x)))),
  rule("softplus-difference", p.sub(p.softplus(x), p.softplus(y)), x, {
    when: ({ x, y }) => areOpposite(x!, y!),
    examples: [p.sub(p.softplus(x), p.softplus(p.neg(x)))],
  }),
];
