/**
 * @file Identities of arithmetic, logic and rounding.
 *
 * As in Theano's fast_run, `x * 0` and `0 / x` are 0 and common factors cancel, also where `x` is infinite or NaN: a non-finite
 * result may become finite, never the other way round. The sign of a zero may change.
 */
import { p, variable, x, y, z } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const condition = variable("condition");

export const algebra: readonly Rule[] = [
  rule("add-zero", p.add(x, 0), x),
  rule("subtract-zero", p.sub(x, 0), x),
  rule("zero-minus", p.sub(0, x), p.neg(x)),
  rule("times-one", p.mul(x, 1), x),
  rule("times-zero", p.mul(x, 0), 0),
  rule("divide-by-one", p.true_divide(x, 1), x),
  rule("zero-divided", p.true_divide(0, x), 0),

  // Common factors.
  rule("divide-by-itself", p.true_divide(x, x), 1),
  rule("multiply-back", p.mul(p.true_divide(x, y), y), x),
  rule("divide-back", p.true_divide(p.mul(x, y), y), x),
  rule("divide-out", p.true_divide(x, p.mul(x, y)), p.true_divide(1, y)),
  rule("cancel-product", p.mul(p.true_divide(x, y), p.mul(y, z)), p.mul(x, z)),
  rule("cancel-quotient", p.true_divide(p.mul(x, y), p.mul(y, z)), p.true_divide(x, z)),
  rule("cancel-divisor", p.mul(p.true_divide(x, p.mul(y, z)), y), p.true_divide(x, z)),

  // Choices.
  rule("maximum-itself", p.maximum(x, x), x, { on: "any" }),
  rule("minimum-itself", p.minimum(x, x), x, { on: "any" }),
  rule("relu-relu", p.relu(p.relu(x)), p.relu(x)),
  rule("where-same", p.where(condition, x, x), x, { on: "any" }),
  rule("where-true", p.where(true, x, y), x, { on: "any" }),
  rule("where-false", p.where(false, x, y), y, { on: "any" }),
  rule("where-not", p.where(p.logical_not(condition), x, y), p.where(condition, y, x), { on: "any" }),
  rule("where-where", p.where(condition, p.where(condition, x, y), z), p.where(condition, x, z), { on: "any" }),

  // Logic.
  rule("not-not", p.logical_not(p.logical_not(x)), x, { on: "any" }),
  rule("and-itself", p.logical_and(x, x), x, { on: "any" }),
  rule("or-itself", p.logical_or(x, x), x, { on: "any" }),
  rule("and-true", p.logical_and(x, true), x, { on: "any" }),
  rule("and-false", p.logical_and(x, false), false, { on: "any" }),
  rule("or-false", p.logical_or(x, false), x, { on: "any" }),
  rule("or-true", p.logical_or(x, true), true, { on: "any" }),

  // Integers are whole already.
  rule("floor-integer", p.floor(x), x, { on: "integer" }),
  rule("ceil-integer", p.ceil(x), x, { on: "integer" }),
  rule("round-integer", p.round(x), x, { on: "integer" }),
  rule("trunc-integer", p.trunc(x), x, { on: "integer" }),
];
