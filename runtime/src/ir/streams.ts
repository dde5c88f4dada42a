/** @file The random streams that a graph draws from. */
import { type Node, type Ref, visitDeep } from "./node.ts";

/** Each once, also those inside the steps of loops, in the order in which they were made. */
export function streamsIn(roots: readonly Node[]): readonly Ref[] {
  const streams = new Set<Ref>();
  visitDeep(roots, (n) => {
    if (n.op === "random") streams.add(n.attrs.stream as Ref);
  });
  return [...streams].sort((a, b) => a.uid - b.uid);
}
