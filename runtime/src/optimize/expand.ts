/** @file Replaces composite ops by what they are made of. Late, so that rules and formulas can speak of them. */
import { bug } from "../ir/internal-error.ts";
import { type Graph, graphsOf, makeNode, type Node, orderOf, withGraphs } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import type { CompositeOp } from "../ops/op.ts";
import { opNamed } from "../ops/registry.ts";
import { keepType } from "./keep-type.ts";
import { withInputs } from "./with-inputs.ts";

/** `which` says which composites go (all by default). The nodes that come out carry the span of the composite. */
export function expand(graph: Graph, which: (op: CompositeOp) => boolean = () => true): Graph {
  const order = orderOf(graph.outputs);
  if (!order.some((n) => isExpanded(n, which))) return graph;
  const made = new Map<Node, Node>();
  for (const leaf of graph.inputs) made.set(leaf, leaf);
  for (const node of order) {
    if (!made.has(node)) made.set(node, expandNode(node, which, made));
  }
  return { kind: "graph", inputs: graph.inputs, outputs: graph.outputs.map((n) => made.get(n)!) };
}

function isExpanded(node: Node, which: (op: CompositeOp) => boolean): boolean {
  const op = opNamed(node.op);
  if (op.kind === "composite" && which(op)) return true;
  return graphsOf(node).length > 0;
}

/** `made` holds what became of the inputs. */
function expandNode(node: Node, which: (op: CompositeOp) => boolean, made: Map<Node, Node>): Node {
  const inputs = node.inputs.map((n) => made.get(n)!);
  const op = opNamed(node.op);
  if (op.kind !== "composite" || !which(op))
    return withInputs(
      withGraphs(node, (inner) => expand(inner, which)),
      inputs,
    );
  const g = new Builder(node.span);
  const body = op.expand(g, inputs, node.attrs);
  const typed = keepType(g, body, node.type) ?? bug(`${node.op} expands to another shape`);
  for (const n of inputs) made.set(n, n);
  const visit = (n: Node): Node => {
    const known = made.get(n);
    if (known) return known;
    for (const input of n.inputs) visit(input);
    const expanded = expandNode(n, which, made);
    made.set(n, expanded);
    return expanded;
  };
  const root = visit(typed);
  // What the composite claims of dims has to be checked all the same.
  const expanded = node.checks.length === 0 ? root : makeNode({ ...root, checks: [...root.checks, ...node.checks] });
  // The user's name goes to the new root, unless that is one of the operands.
  if (node.name === undefined || expanded.name !== undefined || inputs.includes(expanded)) return expanded;
  return makeNode({ ...expanded, name: node.name });
}
