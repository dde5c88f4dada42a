/** @file Finds the rules that may hold of a node: by its op and those of its first two operands. */
import type { Node } from "../ir/node.ts";
import { isCommutative } from "./intern.ts";
import { fits } from "./pattern.ts";
import type { Rule } from "./rule.ts";

type Candidates = Map<string | undefined, readonly Rule[]>;

/** Most rules are turned away without being looked at: what is left for three ops is found once. */
export class RuleIndex {
  readonly #rules = new Map<string, Rule[]>();
  readonly #found = new Map<string, Map<string | undefined, Candidates>>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      const same = this.#rules.get(rule.left.op);
      if (same) same.push(rule);
      else this.#rules.set(rule.left.op, [rule]);
    }
  }

  /** Those for the op of the node, then those for any op (`*`), each in the order of the list. */
  candidates(node: Node): readonly Rule[] {
    const [a, b] = node.inputs;
    let byFirst = this.#found.get(node.op);
    if (!byFirst) {
      byFirst = new Map();
      this.#found.set(node.op, byFirst);
    }
    let bySecond = byFirst.get(a?.op);
    if (!bySecond) {
      bySecond = new Map();
      byFirst.set(a?.op, bySecond);
    }
    let found = bySecond.get(b?.op);
    if (!found) {
      const own = this.#rules.get(node.op) ?? [];
      found = [...own.filter((r) => mayMatch(r, a, b)), ...(this.#rules.get("*") ?? [])];
      bySecond.set(b?.op, found);
    }
    return found;
  }
}

/** Whether the ops of the first two operands (undefined where there is none) allow the left side of a rule. */
function mayMatch({ left: { op, args }, reads }: Rule, a: Node | undefined, b: Node | undefined): boolean {
  const [x, y] = args;
  if (args.length > 2) return true;
  if (reads && !(a && reads(a.op)) && !(b && reads(b.op))) return false;
  if (x === undefined) return a === undefined;
  if (a === undefined) return false;
  if (y === undefined) return b === undefined && fits(x, a);
  if (b === undefined) return false;
  return (fits(x, a) && fits(y, b)) || (isCommutative(op) && fits(x, b) && fits(y, a));
}
