/** @file Replaces nodes in a graph, and makes again all that depends on them. */
import type { DimCheck, Node } from "../../../../runtime/src/ir/node.ts";
import { makeNode, topological } from "../../../../runtime/src/ir/node.ts";

/**
 * The roots with each node of `replacements` replaced by one of the same type. Only nodes that depend on a replaced one are made
 * anew; they keep types, spans and names. `checks` are claims that the replacements rest on: the nodes above carry them.
 */
export function substitute(
  roots: readonly Node[],
  replacements: ReadonlyMap<Node, Node>,
  checks: readonly DimCheck[] = [],
): Node[] {
  if (replacements.size === 0) return [...roots];
  const made = new Map<Node, Node>();
  for (const n of topological(roots)) {
    const replaced = replacements.get(n);
    if (replaced) {
      made.set(n, replaced);
      continue;
    }
    const inputs = n.inputs.map((x) => made.get(x)!);
    const same = inputs.every((x, i) => x === n.inputs[i]);
    const touches = n.inputs.some((x) => replacements.has(x));
    made.set(n, same ? n : makeNode({ ...n, inputs, checks: touches ? [...n.checks, ...checks] : n.checks }));
  }
  return roots.map((r) => made.get(r)!);
}
