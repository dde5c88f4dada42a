/** @file Ops that only say something to `grad`: gone once all gradients are taken, so never part of `stabilise`. */
import { apply, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const names = ["stop_gradient", "zero_grad", "grad_clip", "grad_scale"];
const attrs = { low: -1, high: 1, factor: 2 };

export const identities: readonly Rule[] = names.map((name) =>
  rule(name.replace("_", "-"), apply(name, [x]), x, { on: "any", examples: [apply(name, [x], attrs)] }),
);
