/**
 * @file softplus(x) and softplus(-x) side by side, as a cross-entropy has them, take one logarithm instead of two.
 *
 * softplus(x) = max(x, 0) + L and softplus(-x) = max(-x, 0) + L with L = log1p(e^-|x|): the same sums as the scalar rule of softplus
 * makes, so that no bit changes. The logarithm is four fifths of the time.
 */
import { type Graph, type Node, orderOf } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import { areOpposite } from "./opposite.ts";
import { substitution } from "./substitute.ts";

/** Expects a graph in normal form. */
export function shareLogarithms(graph: Graph): Graph {
  const left = orderOf(graph.outputs).filter((n) => n.op === "softplus");
  const shared = new Map<Node, Node>();
  for (let first = left.pop(); first !== undefined; first = left.pop()) {
    const at = left.findIndex((n) => areOpposite(n.inputs[0]!, first!.inputs[0]!));
    if (at < 0) continue;
    const [second] = left.splice(at, 1) as [Node];
    const g = new Builder(first.span);
    const logarithm = g.op("log1p", [g.exp(g.neg(g.op("abs", [first.inputs[0]!])))]);
    for (const node of [first, second]) {
      const here = g.at(node.span);
      shared.set(node, here.add(here.op("maximum", [node.inputs[0]!, 0]), logarithm));
    }
  }
  if (shared.size === 0) return graph;
  return { ...graph, outputs: graph.outputs.map(substitution(graph.outputs, shared)) };
}
