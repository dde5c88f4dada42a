/** @file What a rewrite rule is: a left side, a right side, and where it holds. */
import { dtypeInfo, isFloat, isInteger } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { type Application, type Bindings, instantiate, match, type Term } from "./pattern.ts";

/** The dtypes of the operands on which a rule holds. */
type Domain = "any" | "number" | "signed" | "integer" | "float";

export interface Rule {
  /** In kebab-case: what is recognised. */
  readonly name: string;
  /** The op `*`, without operands, is any node: the right side looks for itself. */
  readonly left: Application;
  readonly right: Term | RightSide;
  readonly on: Domain;
  readonly when?: (found: Bindings, node: Node) => boolean;
  /** Says of which ops one operand has to be, where the left side leaves that open: others are never looked at. */
  readonly reads?: (op: string) => boolean;
  /** Terms on which the rule fires, where the left side alone is too general to show it (used by the tests). */
  readonly examples?: readonly Term[];
}

/** Builds the replacement, or refuses. `uses` tells how many nodes of the graph read a node below. */
export type RightSide = (g: Builder, found: Bindings, node: Node, uses: (below: Node) => number) => Node | undefined;

export interface RuleOptions {
  /** Default: all dtypes but bool. */
  readonly on?: Domain;
  readonly when?: (found: Bindings, node: Node) => boolean;
  readonly reads?: (op: string) => boolean;
  readonly examples?: readonly Term[];
}

/** `rule("add-zero", p.add(x, 0), x)`. The right side is given the type of the left one: cast and broadcast where need be. */
export const rule = (name: string, left: Application, right: Term | RightSide, options: RuleOptions = {}): Rule => ({
  name,
  left,
  right,
  on: "number",
  ...options,
});

/** Whether the operands of `node` are of a dtype that the rule holds on. */
function holds(on: Domain, node: Node): boolean {
  if (on === "any") return true;
  const dtype = (node.inputs[node.inputs.length - 1] ?? node).type.dtype;
  switch (on) {
    case "number":
      return dtype !== "bool";
    case "signed":
      return isFloat(dtype) || dtypeInfo[dtype].kind === "int";
    case "integer":
      return isInteger(dtype);
    case "float":
      return isFloat(dtype);
  }
}

/** The replacement of `node` by one rule, of any type; undefined when the rule does not fire. */
export function applyRule(
  rule: Rule,
  node: Node,
  builder: () => Builder,
  uses: (below: Node) => number,
): Node | undefined {
  const { left } = rule;
  if (left.op === "*" && typeof rule.right === "function") {
    return rule.when?.({}, node) === false ? undefined : rule.right(builder(), {}, node, uses);
  }
  if (node.inputs.length !== left.args.length) return undefined;
  if (!holds(rule.on, node)) return undefined;
  const found: Record<string, Node> = {};
  if (!match(left, node, found)) return undefined;
  if (rule.when && !rule.when(found, node)) return undefined;
  const g = builder();
  if (typeof rule.right === "function") return rule.right(g, found, node, uses);
  const right = instantiate(g, rule.right, found, node);
  return typeof right === "number" ? g.scalar(node.type.dtype, right) : right;
}
