/** @file All rules, by what they are for. */
import type { Rule } from "../rule.ts";
import { algebra } from "./algebra.ts";
import { broadcasts } from "./broadcasts.ts";
import { canonicalise } from "./canonicalise.ts";
import { casts } from "./casts.ts";
import { errorFunction } from "./error-function.ts";
import { exponentials } from "./exponentials.ts";
import { hoist } from "./hoist.ts";
import { identities } from "./identities.ts";
import { logarithms } from "./logarithms.ts";
import { powers } from "./powers.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";
import { views } from "./views.ts";

/** What makes a graph smaller or plainer, without knowing of numerics. */
export const simplifying: readonly Rule[] = [
  ...algebra,
  ...canonicalise,
  ...powers,
  ...casts,
  ...views,
  ...broadcasts,
  ...reductions,
];

/** What keeps overflow and cancellation away. Some of it makes composites, so it runs before `expand`. */
export const stabilising: readonly Rule[] = [
  ...sigmoid,
  ...exponentials,
  ...logarithms,
  ...softmax,
  ...errorFunction,
  ...hoist,
];

/** What may go once all gradients are taken. */
export const finishing: readonly Rule[] = identities;

/** What speaks of the ops that composites are made of: runs after `expand`. */
export const lowering: readonly Rule[] = products;

/** By file of this folder. */
export const ruleFiles: Readonly<Record<string, readonly Rule[]>> = {
  algebra,
  broadcasts,
  canonicalise,
  casts,
  "error-function": errorFunction,
  exponentials,
  hoist,
  identities,
  logarithms,
  powers,
  products,
  reductions,
  sigmoid,
  softmax,
  views,
};

export const allRules: readonly Rule[] = [...stabilising, ...simplifying, ...finishing, ...lowering];
