/**
 * @file Products and quotients of exponentials, whose parts may overflow where the whole does not.
 *
 * The sum in e^(x+y) is rounded, so that a result differs by up to |x + y| times the last place.
 */
import type { Node } from "../../ir/node.ts";
import { sameShape } from "../../ir/type.ts";
import { type Bindings, p, x, y } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

/** Of an outer product, the exponentials of its sides are fewer. */
const noneIsSmaller = (_found: Bindings, node: Node): boolean =>
  node.inputs.every((n) => n.type.shape.length === 0 || sameShape(n.type.shape, node.type.shape));

export const exponentials: readonly Rule[] = [
  rule("one-over-exp", p.true_divide(1, p.exp(x)), p.exp(p.neg(x))),
  rule("exp-over-exp", p.true_divide(p.exp(x), p.exp(y)), p.exp(p.sub(x, y)), { when: noneIsSmaller }),
  rule("exp-times-exp", p.mul(p.exp(x), p.exp(y)), p.exp(p.add(x, y)), { when: noneIsSmaller }),
  rule("exp-minus-one", p.add(p.exp(x), -1), p.expm1(x)),
  rule("one-minus-exp", p.sub(1, p.exp(x)), p.neg(p.expm1(x))),
  rule("expm1-plus-one", p.add(p.expm1(x), 1), p.exp(x)),
];
