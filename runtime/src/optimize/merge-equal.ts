/** @file Common subexpressions: nodes that compute the same become one. What nothing reaches any more is thereby gone. */
import { type Graph, type Node, topological } from "../ir/node.ts";
import { InternTable } from "./intern.ts";
import { withInputs } from "./with-inputs.ts";

/** The graph with each value computed once. A random variable is one draw, so its nodes are one as well. */
export function mergeEqual(graph: Graph): Graph {
  const table = new InternTable();
  const made = new Map<Node, Node>();
  const at = (n: Node): Node => made.get(n)!;
  for (const leaf of graph.inputs) made.set(leaf, leaf);
  for (const node of topological(graph.outputs)) {
    if (made.has(node)) continue;
    made.set(node, table.of(withInputs(node, node.inputs.map(at))));
  }
  return { kind: "graph", inputs: graph.inputs, outputs: graph.outputs.map(at) };
}
