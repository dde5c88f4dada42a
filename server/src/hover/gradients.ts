/** @file The gradient section of a hover: for each cost of the file that depends on a name, ∂cost/∂name simplified, or why there is none. */
import { explainNoGradient, grad } from "../../../runtime/src/grad.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { formula } from "../../../runtime/src/optimize/formula.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import type { Analysis } from "../analysis.ts";
import type { GradientInfo } from "../language/check/info.ts";

export type ShownGradient =
  | {
      readonly kind: "gradient";
      readonly cost: string;
      readonly node: Node;
      readonly text: string;
      readonly where: readonly string[];
    }
  | { readonly kind: "none"; readonly cost: string; readonly reason: string };

/** One entry a cost; costs of which `x` is no part are left out, unless the file asks for that very gradient. */
export function gradientsOf(a: Analysis, x: Node): readonly ShownGradient[] {
  const shown: ShownGradient[] = [];
  const seen = new Set<Node>();
  for (const g of a.checked.info.gradients) {
    if (seen.has(g.cost) || g.cost === x) continue;
    seen.add(g.cost);
    const asked = g.wrt.includes(x);
    if (!asked && !topological([g.cost]).includes(x)) continue;
    shown.push(gradientOf(g, x));
  }
  return shown;
}

function gradientOf(g: GradientInfo, x: Node): ShownGradient {
  const cost = costName(g);
  const reason = explainNoGradient(g.cost, x, new Set(g.considerConstant));
  if (reason !== undefined) return { kind: "none", cost, reason };
  const made = grad(g.cost, [x], { considerConstant: g.considerConstant });
  if (isFault(made)) return { kind: "none", cost, reason: made.message.replaceAll(/\$\d/g, "it") };
  const [node] = simplify(made);
  const { text, where } = formula(node!);
  return { kind: "gradient", cost, node: node!, text, where: where.map((w) => `${w.name} = ${w.text}`) };
}

/** The user's name for the cost, or the cost as written. */
const costName = (g: GradientInfo): string => g.cost.name ?? g.costText;

/** Markdown: the derivative as a fraction, its type, its formula, shared subterms below. */
export function printGradient(g: ShownGradient, name: string, formatCode: (code: string) => string): string {
  const cost = /^\w+$/u.test(g.cost) ? g.cost : `(${g.cost})`;
  if (g.kind === "none") return `∂${cost}/∂${name}: none, ${g.reason}`;
  const lines = [`∂${cost}/∂${name} = ${g.text}`, ...g.where.map((w) => `  where ${w}`)];
  return `**Gradient** ${printType(g.node.type)}\n${formatCode(lines.join("\n"))}`;
}
