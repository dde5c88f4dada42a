/**
 * @file Rewrites formulas that overflow or cancel before they are differentiated.
 *
 * The derivative of `log(1 - 1/(1 + exp(-x)))`, taken as written, holds 0 · inf; that of `-softplus(x)` does not. So `grad` walks
 * the stabilised graph. Nodes that the gradient is taken with respect to stay nodes of it.
 */
import { makeNode, makeRef, type Node } from "../ir/node.ts";
import type { CompositeOp } from "../ops/op.ts";
import { expand } from "./expand.ts";
import { foldConstant } from "./fold.ts";
import { tidyLoops } from "./loops/tidy-loops.ts";
import { rewriteNodes } from "./rewrite.ts";
import { RuleIndex } from "./rule-index.ts";
import { simplifying, stabilising } from "./rules/index.ts";
import { sinkBranches } from "./sink-branches.ts";
import { substitution } from "./substitute.ts";
import { withInputs } from "./with-inputs.ts";

let index: RuleIndex | undefined;
const rules = (): RuleIndex => {
  index ??= new RuleIndex([...stabilising, ...simplifying]);
  return index;
};

/** The composites to look into before the rules: what only moves or repeats elements, and cross-entropies of probabilities. */
export const isTransparent = (op: CompositeOp): boolean =>
  op.category === "creation" ||
  op.name === "index" ||
  op.name === "take" ||
  (transparent.has(op.category) && op.grad === undefined);

const transparent = new Set<string>(["neural", "shape", "elementwise"]);

export interface Stabilised {
  readonly roots: readonly Node[];
  /** What has become of a node that was to be kept: still one node of its own, of the same meaning and type. */
  readonly kept: (node: Node) => Node;
}

/** Of single roots, where nothing is kept but leaves. */
const known = new WeakMap<Node, Stabilised>();

/**
 * `roots` in a numerically stable form. Rules do not look into nodes of `keep` from above, nor merge them with others. A cost that is
 * differentiated once for each parameter of a model, or on hover for each name, is stabilised once.
 */
export function stabilise(roots: readonly Node[], keep: readonly Node[] = []): Stabilised {
  const cut = new Map<Node, Node>();
  for (const node of keep) if (node.inputs.length > 0 && !cut.has(node)) cut.set(node, leafFor(node));
  if (roots.length !== 1 || cut.size > 0) return stabiliseAround(roots, cut);
  const before = known.get(roots[0]!);
  if (before) return before;
  const made = stabiliseAround(roots, cut);
  known.set(roots[0]!, made);
  return made;
}

/** `cut`: the nodes to be kept, each with a leaf that stands for it. */
function stabiliseAround(roots: readonly Node[], cut: ReadonlyMap<Node, Node>): Stabilised {
  const at = substitution([...roots, ...cut.keys()], cut);
  const definitions = [...cut.keys()].map((n) => withInputs(n, n.inputs.map(at)));
  const outputs = [...roots.map(at), ...definitions];
  const plain = expand({ kind: "graph", inputs: [...cut.values()], outputs }, isTransparent);
  const simple = rewriteNodes(plain.outputs, { rules: rules(), fold: foldConstant });
  const stable = sinkBranches(tidyLoops({ ...plain, outputs: simple })).outputs;
  const kept = restoreKept([...cut], stable.slice(roots.length));
  const leaves = new Map([...cut].map(([node, leaf]) => [leaf, kept.get(node)!]));
  const above = stable.slice(0, roots.length);
  return { roots: above.map(substitution(above, leaves)), kept: (node) => kept.get(node) ?? node };
}

const leafFor = (node: Node): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", node.name ?? "") },
    type: node.type,
    span: node.span,
    name: node.name,
  });

/** The kept nodes over their stable definitions. One that has become a leaf, or nothing of its own, keeps its old definition. */
function restoreKept(cut: readonly (readonly [Node, Node])[], definitions: readonly Node[]): ReadonlyMap<Node, Node> {
  const kept = new Map<Node, Node>();
  const leaves = new Map<Node, Node>();
  // Inputs before users: ids increase along every path.
  for (const [i, [node, leaf]] of [...cut.entries()].sort(([, [a]], [, [b]]) => a.id - b.id)) {
    const definition = definitions[i]!;
    const restored = substitution([definition], leaves)(definition);
    const own = definition.inputs.length === 0 ? node : makeNode({ ...restored, name: node.name, span: node.span });
    kept.set(node, own);
    leaves.set(leaf, own);
  }
  return kept;
}
