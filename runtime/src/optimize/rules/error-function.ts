/** @file erfc instead of 1 - erf, which loses every digit from x = 6 on. */
import { p, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

export const errorFunction: readonly Rule[] = [
  rule("one-minus-erf", p.sub(1, p.erf(x)), p.erfc(x)),
  rule("one-plus-erf", p.add(p.erf(x), 1), p.erfc(p.neg(x))),
  rule("erf-minus-one", p.add(p.erf(x), -1), p.neg(p.erfc(x))),
  rule("one-minus-erfc", p.sub(1, p.erfc(x)), p.erf(x)),
  rule("erf-neg", p.erf(p.neg(x)), p.neg(p.erf(x))),
];
