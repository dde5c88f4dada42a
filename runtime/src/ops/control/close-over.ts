/** @file Makes a graph of its own of what was written over names from around it: what it reads unchanged becomes an input. */
import { type Graph, makeNode, makeRef, type Node, type Ref, topological } from "../../ir/node.ts";

export interface Closed {
  /** Inputs: the bound ones, then one for each of `captured`. */
  readonly graph: Graph;
  /** The outer nodes that the graph reads. */
  readonly captured: readonly Node[];
}

/**
 * The graph of `outputs` over `bound` (its own input leaves). Nodes that do not depend on those are read from outside, so that they are
 * computed once, not at each run of the graph; only constants and lengths stay. `belongs` says of a node that depends on none
 * that it is inside all the same: a random variable that each run draws anew; `isOuter` of one that it is not, which saves the
 * way down.
 */
export function closeOver(
  bound: readonly Node[],
  outputs: readonly Node[],
  belongs: (node: Node) => boolean = () => false,
  isOuter: (node: Node) => boolean = () => false,
): Closed {
  const inside = new Set(bound);
  const free = new Set<Node>();
  const order = topological(outputs, { has: (n) => inside.has(n) || isOuter(n) });
  for (const node of order) {
    if (inside.has(node)) continue;
    if (isOuter(node)) {
      if (isConstant(node)) free.add(node);
    } else if (belongs(node) || node.inputs.some((n) => inside.has(n))) inside.add(node);
    else if (isFree(node, free)) free.add(node);
  }
  const made = new Map<Node, Node>(bound.map((n) => [n, n]));
  const captured: Node[] = [];
  const inputs = [...bound];
  const at = (n: Node): Node => {
    const known = made.get(n);
    if (known) return known;
    if (free.has(n)) return n;
    const input = inputLike(n);
    captured.push(n);
    inputs.push(input);
    made.set(n, input);
    return input;
  };
  for (const node of order) {
    if (!inside.has(node) || made.has(node)) continue;
    const own = node.inputs.map(at);
    made.set(node, own.every((n, i) => n === node.inputs[i]) ? node : makeNode({ ...node, inputs: own }));
  }
  const roots = outputs.map(at);
  return { graph: { kind: "graph", inputs, outputs: roots }, captured };
}

/** A leaf that stands for `n` inside of a graph of its own. */
export const inputLike = (n: Node, name = nameOf(n)): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", name) },
    type: { dtype: n.type.dtype, shape: n.type.shape },
    span: n.span,
  });

const nameOf = (n: Node): string => n.name ?? (n.attrs.ref as Ref | undefined)?.name ?? n.op;

const isConstant = (node: Node): boolean => node.op === "constant" || node.op === "dim";

/** Made of constants and lengths only. */
function isFree(node: Node, free: ReadonlySet<Node>): boolean {
  if (isConstant(node)) return true;
  return node.inputs.length > 0 && node.results === undefined && node.inputs.every((n) => free.has(n));
}
