/**
 * @file Puts a `show` behind nodes of an optimised graph, also inside of the steps of loops and of branches, so that the modes
 * `nanguard` and `debug` see each value, and what it was computed from, when it is computed.
 */
import { bug } from "../ir/internal-error.ts";
import { type Graph, makeNode, type Node, topological, withGraphs } from "../ir/node.ts";
import { show } from "../ops/control/show.ts";
import { findOp } from "../ops/registry.ts";
import { withInputs } from "../optimize/with-inputs.ts";

/** What each tap watches: a node of the graph before. */
export interface TappedGraph {
  readonly graph: Graph;
  readonly watched: readonly Node[];
}

/** Of a node of several results each `item` is tapped by itself. Views compute nothing; leaves are the user's own. */
export function tapGraph(graph: Graph): TappedGraph {
  const watched: Node[] = [];
  return { graph: tap(graph, watched), watched };
}

function tap(graph: Graph, watched: Node[]): Graph {
  const made = new Map<Node, Node>();
  for (const node of topological(graph.outputs)) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    const own = withGraphs(withInputs(node, inputs), (inner) => tap(inner, watched));
    if (!computes(node)) {
      made.set(node, own);
      continue;
    }
    const operands = operandsOf(node).map((n) => made.get(n)!);
    const attrs = { label: "", watched: watched.push(node) - 1 };
    const { type, span } = node;
    const name = `check ${callOf(node)}`;
    made.set(node, makeNode({ op: show.name, inputs: [own, ...operands], attrs, type, span, name }));
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

const computes = (n: Node): boolean =>
  n.inputs.length > 0 && n.results === undefined && n.op !== show.name && findOp(n.op)?.kind !== "view";

/** The node that computes: of one result of several, the one that has them all. */
export const makerOf = (node: Node): Node =>
  node.op === "item" ? (node.inputs[0] ?? bug("an item of nothing")) : node;

/** What a tap is given after the value itself. A loop or a choice is looked into, so what goes in is of no use. */
export function operandsOf(node: Node): readonly Node[] {
  const maker = makerOf(node);
  return findOp(maker.op)?.kind === "region" ? [] : maker.inputs;
}

/** What the node that a tap of this graph watches is called, by the user or by its op. */
export const callOf = (node: Node): string => node.name ?? makerOf(node).name ?? makerOf(node).op;
