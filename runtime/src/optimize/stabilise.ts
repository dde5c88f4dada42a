/**
 * @file Rewrites formulas that overflow or cancel before they are differentiated.
 *
 * The derivative of `log(1 - 1/(1 + exp(-x)))`, taken as written, holds 0 · inf; that of `-softplus(x)` does not. So `grad` walks
 * the stabilised graph. What the gradient is taken of, or with respect to, stays a node of it.
 */
import { type Graph, makeNode, makeRef, type Node, topological } from "../ir/node.ts";
import type { CompositeOp } from "../ops/op.ts";
import { expand } from "./expand.ts";
import { foldConstant } from "./fold.ts";
import { indexRules, type RuleIndex, rewriteNodes } from "./rewrite.ts";
import { simplifying, stabilising } from "./rules/index.ts";
import { withInputs } from "./with-inputs.ts";

let rules: RuleIndex | undefined;

/** All rules that may run before composites are expanded. */
export const stableRules = (): RuleIndex => {
  rules ??= indexRules([...stabilising, ...simplifying]);
  return rules;
};

/** Composites that rules know by name, or that gain nothing from being looked into. */
const known = new Set(["softmax", "log_softmax"]);

/** The composites to look into before the rules: crossentropies and what only moves elements. */
export const isTransparent = (op: CompositeOp): boolean =>
  (op.category === "neural" || op.category === "shape") && !known.has(op.name);

/** `roots` in a numerically stable form, in order. Nodes in `keep` stay as they are, and rules do not look into them. */
export function stabilise(roots: readonly Node[], keep: readonly Node[] = []): readonly Node[] {
  const cut = cutAt(roots, keep);
  const graph: Graph = { kind: "graph", inputs: [...cut.leaves.keys()], outputs: cut.roots };
  const plain = expand(graph, isTransparent);
  const stable = rewriteNodes(plain.outputs, {
    rules: stableRules(),
    fold: foldConstant,
  });
  return restore(stable, cut.leaves);
}

/** The graph above `keep`, with a leaf for each kept node that is not one already. */
function cutAt(
  roots: readonly Node[],
  keep: readonly Node[],
): { roots: readonly Node[]; leaves: ReadonlyMap<Node, Node> } {
  const made = new Map<Node, Node>();
  const leaves = new Map<Node, Node>();
  for (const node of keep) {
    if (node.inputs.length === 0 || made.has(node)) continue;
    const ref = makeRef("input", node.name ?? "");
    const leaf = makeNode({ op: "input", attrs: { ref }, type: node.type, span: node.span, name: node.name });
    made.set(node, leaf);
    leaves.set(leaf, node);
  }
  return { roots: leaves.size === 0 ? roots : replace(roots, made), leaves };
}

const restore = (roots: readonly Node[], leaves: ReadonlyMap<Node, Node>): readonly Node[] =>
  leaves.size === 0 ? roots : replace(roots, new Map(leaves));

/** `roots` with some nodes replaced. */
function replace(roots: readonly Node[], made: Map<Node, Node>): readonly Node[] {
  for (const node of topological(roots)) {
    if (!made.has(node)) {
      made.set(
        node,
        withInputs(
          node,
          node.inputs.map((n) => made.get(n)!),
        ),
      );
    }
  }
  return roots.map((n) => made.get(n)!);
}
