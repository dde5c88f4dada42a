/**
 * @file erfc instead of 1 - erf, which loses every digit from x = 6 on, and erfcx(x) = e^(x²) erfc(x) where erfc underflows (x > 26).
 */
import { p, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

export const errorFunction: readonly Rule[] = [
  rule("one-minus-erf", p.sub(1, p.erf(x)), p.erfc(x)),
  rule("one-plus-erf", p.add(p.erf(x), 1), p.erfc(p.neg(x))),
  rule("erf-minus-one", p.add(p.erf(x), -1), p.neg(p.erfc(x))),
  rule("one-minus-erfc", p.sub(1, p.erfc(x)), p.erf(x)),
  rule("exp-square-times-erfc", p.mul(p.exp(p.sqr(x)), p.erfc(x)), p.erfcx(x)),
  // Each branch is kept where it is defined: log erfc(x) = log erfcx(x) - x² on the right, log(1 - erf(x)) on the left.
  rule(
    "log-erfc",
    p.log(p.erfc(x)),
    p.where(p.greater(x, 0), p.sub(p.log(p.erfcx(p.maximum(x, 0))), p.sqr(x)), p.log1p(p.neg(p.erf(p.minimum(x, 0))))),
  ),
  rule("erf-neg", p.erf(p.neg(x)), p.neg(p.erf(x))),
];
