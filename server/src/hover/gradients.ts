/** @file The gradient section of a hover: for each cost of the file that depends on a name, ∂cost/∂name simplified, or why there is none. */
import { explainNoGradient, grad } from "../../../runtime/src/grad.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import type { Analysis } from "../analysis.ts";
import type { GradientInfo } from "../language/check/info.ts";
import { formulaBlock } from "./formula.ts";

export type ShownGradient =
  | { readonly kind: "gradient"; readonly cost: string; readonly node: Node }
  | { readonly kind: "none"; readonly cost: string; readonly reason: string };

/** A hover shows so many; a file that trains a hundred models has as many costs. */
const mostShown = 3;

export interface ShownGradients {
  readonly shown: readonly ShownGradient[];
  /** Costs that depend on the name as well. */
  readonly more: number;
}

/**
 * One entry a cost; costs of which `x` is no part are left out, unless the file asks for that very gradient. Those written nearest to
 * `offset` come first.
 */
export function gradientsOf(a: Analysis, x: Node, offset: number): ShownGradients {
  const seen = new Set<Node>();
  const about: GradientInfo[] = [];
  for (const g of a.checked.info.gradients) {
    if (seen.has(g.cost) || g.cost === x) continue;
    seen.add(g.cost);
    if (g.wrt.includes(x) || partsOf(g.cost).has(x)) about.push(g);
  }
  const distance = (g: GradientInfo): number => Math.abs(g.span.start - offset);
  const near = about.length > mostShown ? [...about].sort((p, q) => distance(p) - distance(q)) : about;
  return {
    shown: near.slice(0, mostShown).map((g) => gradientOf(g, x)),
    more: Math.max(0, about.length - mostShown),
  };
}

const parts = new WeakMap<Node, ReadonlySet<Node>>();

/** All that a cost is made of. Nodes outlive an edit elsewhere, and so does this. */
function partsOf(cost: Node): ReadonlySet<Node> {
  let found = parts.get(cost);
  if (!found) {
    found = new Set(topological([cost]));
    parts.set(cost, found);
  }
  return found;
}

const made = new WeakMap<GradientInfo, Map<Node, ShownGradient>>();

/** For one cost and one name: the node whose formula is shown, or the reason. Kept for as long as both live. */
export function gradientOf(g: GradientInfo, x: Node): ShownGradient {
  const known = made.get(g) ?? new Map<Node, ShownGradient>();
  made.set(g, known);
  const before = known.get(x);
  if (before) return before;
  const found = makeGradient(g, x);
  known.set(x, found);
  return found;
}

function makeGradient(g: GradientInfo, x: Node): ShownGradient {
  // The user's name for the cost, or the cost as written.
  const cost = g.cost.name ?? g.costText;
  const reason = explainNoGradient(g.cost, x, new Set(g.considerConstant));
  if (reason !== undefined) return { kind: "none", cost, reason };
  const at = g.wrt.indexOf(x);
  const known = at >= 0 ? g.made?.[at] : undefined;
  const result = known ? [known] : grad(g.cost, [x], { considerConstant: g.considerConstant });
  if (isFault(result)) return { kind: "none", cost, reason: result.message.replaceAll(/\$\d/g, "it") };
  return { kind: "gradient", cost, node: simplify(result)[0]! };
}

/** Markdown: the derivative as a fraction, its type, its formula, shared subterms below. */
export function printGradient(g: ShownGradient, name: string): string {
  const cost = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(g.cost) ? g.cost : `(${g.cost})`;
  if (g.kind === "none") return `**Gradient** ∂${cost}/∂${name}: none, ${g.reason}.`;
  return `**Gradient** ${printType(g.node.type)}\n${formulaBlock(`∂${cost}/∂${name}`, g.node, true)}`;
}

/** The section of a hover; undefined where no cost depends on `x`. */
export function gradientSection(a: Analysis, x: Node, name: string, offset: number): string | undefined {
  const { shown, more } = gradientsOf(a, x, offset);
  if (shown.length === 0) return undefined;
  const printed = shown.map((g) => printGradient(g, name));
  if (more > 0) printed.push(`${more} more ${more === 1 ? "cost depends" : "costs depend"} on \`${name}\`.`);
  return printed.join("\n\n");
}
