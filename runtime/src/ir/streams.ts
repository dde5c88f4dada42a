/** @file The random streams that a graph draws from. */
import { graphsOf, type Node, type Ref, visitDeep } from "./node.ts";

/** Each once, also those inside the steps of loops, in the order in which they were made. */
export function streamsIn(roots: readonly Node[]): readonly Ref[] {
  const streams = new Set<Ref>();
  visitDeep(roots, (n) => {
    if (n.op === "random") streams.add(n.attrs.stream as Ref);
  });
  return [...streams].sort((a, b) => a.uid - b.uid);
}

/** Those that the graphs draw from which a node runs. */
export const streamsOfGraphs = (node: Node): readonly Ref[] => streamsIn(graphsOf(node).flatMap((g) => g.outputs));
