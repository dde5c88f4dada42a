/** @file Writes loops and choices of a formula: steps as lambdas over the names of their leaves, branches as what they give. */
import type { Graph, Node, Ref } from "../ir/node.ts";
import { ifelseAttrs } from "../ops/control/ifelse.ts";
import { scanParts } from "../ops/control/scan-parts.ts";

/**
 * A `scan` or `ifelse` node. `write` gives the text of a node around it, `inside` that of one in a graph of its own, where leaves go by
 * other names.
 */
export function writeRegion(
  node: Node,
  write: (n: Node) => string,
  inside: (n: Node, names: ReadonlyMap<Node, string>) => string,
): string {
  if (node.op === "ifelse") {
    const { yes, no } = ifelseAttrs(node.attrs);
    const branch = (g: Graph): string => {
      const names = new Map(g.inputs.map((leaf, m) => [leaf, write(node.inputs[m + 1]!)]));
      return listOf(g.outputs.map((n) => inside(n, names)));
    };
    return `ifelse(${[write(node.inputs[0]!), branch(yes), branch(no)].join(", ")})`;
  }
  const { inner, initial, walked, captured, next, stacked, reverse } = scanParts(node);
  const names = new Map(inner.captured.map((leaf, m) => [leaf, write(captured[m]!)]));
  const params = distinct([...inner.elements, ...inner.carried], names);
  const body = listOf([...next, ...stacked].map((n) => inside(n, names)));
  const start = initial.length === 0 ? [] : [listOf(initial.map(write))];
  const parts = [
    `(${params.join(", ")}) => ${body}`,
    listOf(walked.map(write)),
    ...start,
    ...(reverse ? ["go_backwards=true"] : []),
  ];
  return `scan(${parts.join(", ")})`;
}

const listOf = (items: readonly string[]): string => (items.length === 1 ? items[0]! : `[${items.join(", ")}]`);

/** Names of leaves, with a number where one is taken. */
function distinct(leaves: readonly Node[], names: Map<Node, string>): readonly string[] {
  const taken = new Set(names.values());
  return leaves.map((leaf) => {
    const base = (leaf.attrs.ref as Ref).name;
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    names.set(leaf, name);
    return name;
  });
}
