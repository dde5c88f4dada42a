/** @file What the gradient of a loop reads of the loop's own steps: as little as possible is kept for it, the rest is computed again. */
import { type Node, topological } from "../ir/node.ts";
import { isActing } from "../ops/control/show.ts";
import { opNamed } from "../ops/registry.ts";
import { nodeCost } from "../optimize/node-cost.ts";

export interface ResidualOptions {
  /** Found again without keeping anything: elements of sequences, what the step reads unchanged, its stacked results. */
  readonly free: (node: Node) => boolean;
  /** Keeps the carried values only, and computes everything else again. */
  readonly recompute: boolean;
}

/**
 * The nodes of a step to keep, one value for each step of the loop, such that `roots` can be computed from them, from what is free, and
 * from `given` (leaves of their own). A node that is cheap to compute from at most one kept value is computed again.
 */
export function residuals(
  roots: readonly Node[],
  given: ReadonlySet<Node>,
  { free, recompute }: ResidualOptions,
): readonly Node[] {
  const order = topological(roots);
  const depends = new Set<Node>(given);
  for (const n of order) if (n.inputs.some((x) => depends.has(x))) depends.add(n);
  const frontier = new Set<Node>();
  for (const n of order) {
    if (depends.has(n)) for (const x of n.inputs) if (!depends.has(x)) frontier.add(x);
  }
  for (const r of roots) if (!depends.has(r)) frontier.add(r);

  const kept = new Set<Node>();
  const found = (n: Node): boolean => kept.has(n) || isConstant(n) || free(n);
  const again = (n: Node): boolean => n.inputs.length > 0 && !isActing(n) && (recompute || isCheap(n));
  /** What would have to be kept to compute `n` again. */
  const needs = (n: Node): ReadonlySet<Node> => {
    const out = new Set<Node>();
    const seen = new Set<Node>();
    const stack = [n];
    for (let x = stack.pop(); x; x = stack.pop()) {
      if (seen.has(x) || found(x)) continue;
      seen.add(x);
      if (again(x)) stack.push(...x.inputs);
      else out.add(x);
    }
    return out;
  };
  for (const n of frontier) {
    const missing = needs(n);
    for (const x of recompute || missing.size <= 1 ? missing : [n]) kept.add(x);
  }
  return [...kept];
}

const isConstant = (n: Node): boolean => n.op === "constant" || n.op === "dim";

/** Costs less than reading a kept value would. */
function isCheap(n: Node): boolean {
  if (n.op === "item") return false;
  const op = opNamed(n.op);
  if (op.kind === "view") return true;
  if (op.kind === "elementwise") return nodeCost(n) <= 4;
  return op.kind === "composite" && (op.category === "shape" || op.category === "creation");
}
