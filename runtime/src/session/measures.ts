/** @file Finds the lengths in a graph that only data tell. */
import { type Dim, dimKey } from "../ir/dim.ts";
import { bug } from "../ir/internal-error.ts";
import { looseMeasures, type Measure } from "../ir/measured-dim.ts";
import { graphsOf, type Node, topological } from "../ir/node.ts";

/** Those that `roots` need, each after those that it needs itself. */
export function measuresIn(roots: readonly Node[]): readonly Measure[] {
  const found = new Map<string, Measure>();
  for (const measure of looseMeasures(roots)) {
    visit([measure.count], new Map(), found);
    found.set(dimKey(measure.dim), measure);
  }
  visit(roots, new Map(), found);
  return [...found.values()];
}

/** `around`: what the inputs of the graph that the roots stand in are outside of it. */
function visit(roots: readonly Node[], around: ReadonlyMap<Node, Node>, found: Map<string, Measure>): void {
  for (const n of topological(roots)) {
    const dim = (n.attrs.measured ?? null) as Dim | null;
    if (dim !== null) {
      const last = n.inputs[n.inputs.length - 1]!;
      const count = around.size === 0 ? last : (around.get(last) ?? bug("a length that depends on the step around it"));
      if (!found.has(dimKey(dim))) found.set(dimKey(dim), { dim, count });
    }
    for (const graph of graphsOf(n)) {
      const inputs = graph.inputs.map((leaf, i) => [leaf, around.get(n.inputs[i]!) ?? n.inputs[i]!] as const);
      visit(graph.outputs, new Map(inputs), found);
    }
  }
}
