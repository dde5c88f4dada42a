/** @file Moves into a branch of `ifelse` what nothing but that branch needs, so that it is computed only where the branch is taken. */
import { bug } from "../ir/internal-error.ts";
import { type Graph, makeNode, type Node, orderOf, topological, withGraphs } from "../ir/node.ts";
import { streamsOfGraphs } from "../ir/streams.ts";
import { buildIfelse, ifelseAttrs } from "../ops/control/ifelse.ts";
import { isFault } from "../ops/op.ts";
import { findOp } from "../ops/registry.ts";
import { substitution } from "./substitute.ts";

/** Expects equal nodes to be merged: what two branches compute alike is computed before them. */
export function sinkBranches(graph: Graph): Graph {
  const order = orderOf(graph.outputs);
  if (!order.some((n) => n.op === "ifelse" || n.op === "scan")) return graph;
  let current = graph;
  // From the results down: a choice that a branch of another takes in goes there as a whole.
  const done = new Set<string>();
  for (;;) {
    const next = orderOf(current.outputs).findLast((n) => n.op === "ifelse" && !done.has(keyOf(n)));
    if (!next) break;
    const sunk = sink(current, next);
    if (sunk) current = sunk;
    else done.add(keyOf(next));
  }
  const roots = current.outputs;
  const steps = new Map<Node, Node>();
  for (const n of orderOf(roots)) {
    if (n.op !== "ifelse" && n.op !== "scan") continue;
    const inner = withGraphs(n, sinkBranches);
    if (inner !== n) steps.set(n, inner);
  }
  return steps.size === 0 ? current : { ...current, outputs: withSteps(roots, steps) };
}

const keyOf = (n: Node): string => String(n.id);

/** Each node with the graphs that were made for it. */
function withSteps(roots: readonly Node[], steps: ReadonlyMap<Node, Node>): readonly Node[] {
  const made = new Map<Node, Node>();
  for (const n of topological(roots)) {
    const inputs = n.inputs.map((x) => made.get(x)!);
    const own = steps.get(n) ?? n;
    made.set(n, inputs.every((x, i) => x === own.inputs[i]) ? own : makeNode({ ...own, inputs }));
  }
  return roots.map((n) => made.get(n)!);
}

/** The graph with more in the branches of `choice`; undefined when there is no more. */
function sink(graph: Graph, choice: Node): Graph | undefined {
  const { yes, no } = ifelseAttrs(choice.attrs);
  const order = orderOf(graph.outputs);
  const readers = new Map<Node, Node[]>();
  for (const n of order) for (const x of n.inputs) readers.set(x, [...(readers.get(x) ?? []), n]);
  const inYes = exclusive(graph, choice, yes, no, order, readers);
  const inNo = exclusive(graph, choice, no, yes, order, readers);
  if (inYes.size + inNo.size === 0) return undefined;
  const branch = (g: Graph, sunk: ReadonlySet<Node>) => {
    const leaves = new Map(g.inputs.map((leaf, m) => [leaf, choice.inputs[m + 1]!]));
    const roots = g.outputs.map(substitution(g.outputs, leaves));
    const outer = new Set(leaves.values());
    const inside = new Set([...topological(roots, outer).filter((n) => !outer.has(n)), ...sunk]);
    return { roots, isInside: (n: Node): boolean => inside.has(n) };
  };
  const [a, b] = [branch(yes, inYes), branch(no, inNo)];
  const made = buildIfelse(
    { condition: choice.inputs[0]!, yes: a.roots, no: b.roots, inYes: a.isInside, inNo: b.isInside },
    choice.span,
  );
  if (isFault(made)) return bug(`a choice that was put together again: ${made.message}`);
  const by = new Map<Node, Node>();
  for (const n of order) {
    if (n.op !== "item" || n.inputs[0] !== choice) continue;
    by.set(n, makeNode({ ...made[n.attrs.index as number]!, name: n.name, checks: n.checks }));
  }
  return { ...graph, outputs: graph.outputs.map(substitution(graph.outputs, by)) };
}

/** What only `branch` of the choice needs, by way of others of those too. */
function exclusive(
  graph: Graph,
  choice: Node,
  branch: Graph,
  other: Graph,
  order: readonly Node[],
  readers: ReadonlyMap<Node, readonly Node[]>,
): ReadonlySet<Node> {
  const reached = new Set(orderOf(branch.outputs));
  const elsewhere = new Set(orderOf(other.outputs));
  const outputs = new Set(graph.outputs);
  const condition = choice.inputs[0];
  const readHere = (n: Node): boolean =>
    n !== condition &&
    choice.inputs.every(
      (x, i) => x !== n || (reached.has(branch.inputs[i - 1]!) && !elsewhere.has(other.inputs[i - 1]!)),
    );
  const sunk = new Set<Node>();
  for (let i = order.length - 1; i >= 0; i--) {
    const n = order[i]!;
    if (n === choice || outputs.has(n) || !canSink(n)) continue;
    const users = readers.get(n) ?? [];
    if (users.every((u) => sunk.has(u) || (u === choice && readHere(n)))) sunk.add(n);
  }
  // A result stays with the node whose result it is.
  for (const n of sunk) if (n.op === "item" && !sunk.has(n.inputs[0]!)) sunk.delete(n);
  return sunk;
}

/** A random variable is drawn once a call, whatever is chosen. */
const canSink = (n: Node): boolean =>
  n.inputs.length > 0 &&
  n.op !== "random" &&
  (n.op === "item" || findOp(n.op)?.kind !== "leaf") &&
  streamsOfGraphs(n).length === 0 &&
  n.checks.length === 0;
