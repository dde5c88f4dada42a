/** @file Replaces nodes of a graph, whatever reads them. */
import { type Node, topological } from "../ir/node.ts";
import { withInputs } from "./with-inputs.ts";

/** What becomes of any node that `roots` need when the nodes of `by` are replaced beneath it. */
export function substitution(roots: readonly Node[], by: ReadonlyMap<Node, Node>): (node: Node) => Node {
  if (by.size === 0) return (n) => n;
  const made = new Map(by);
  const at = (n: Node): Node => made.get(n)!;
  for (const node of topological(roots)) {
    if (!made.has(node)) made.set(node, withInputs(node, node.inputs.map(at)));
  }
  return at;
}
