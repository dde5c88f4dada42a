/**
 * @file Puts a `show` behind nodes of an optimised graph, also inside of the steps of loops and of branches, so that the modes
 * `nanguard` and `debug` see each value, and what it was computed from, when it is computed.
 */
import { type NdArray, readElement } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, makeNode, type Node, topological, withGraphs } from "../ir/node.ts";
import { Builder } from "../ops/builder.ts";
import { inputLike } from "../ops/control/close-over.ts";
import { ifelse } from "../ops/control/ifelse.ts";
import { scan } from "../ops/control/scan.ts";
import { scanAttrs } from "../ops/control/scan-parts.ts";
import { show } from "../ops/control/show.ts";
import { findOp } from "../ops/registry.ts";
import { withInputs } from "../optimize/with-inputs.ts";

/** What a tap watches: a node of the graph before, and the loops that it stands in, outermost first. */
export interface Watched {
  readonly node: Node;
  readonly loops: readonly WatchedLoop[];
}

export interface WatchedLoop {
  readonly length: number;
  /** It runs from the end. */
  readonly reverse: boolean;
}

export interface TappedGraph {
  readonly graph: Graph;
  readonly watched: readonly Watched[];
}

/** A loop around a graph, with the node there that is the place of the present element, counted from 0. */
interface Around extends WatchedLoop {
  readonly place: Node;
}

/**
 * A tap is given the value, what it was computed from, and the place of the present element in each loop around it. Of a node of several
 * results each `item` is tapped by itself. Views compute nothing; leaves are the user's own.
 */
export function tapGraph(graph: Graph): TappedGraph {
  const watched: Watched[] = [];
  return { graph: tap(graph, watched, []), watched };
}

function tap(graph: Graph, watched: Watched[], loops: readonly Around[]): Graph {
  const made = new Map<Node, Node>();
  for (const node of topological(graph.outputs)) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    const own = tapInside(withInputs(node, inputs), watched, loops);
    if (!computes(node)) {
      made.set(node, own);
      continue;
    }
    const operands = operandsOf(node).map((n) => made.get(n)!);
    const attrs = { label: "", watched: watched.push({ node, loops }) - 1 };
    const { type, span } = node;
    const name = `check ${callOf(node)}`;
    made.set(
      node,
      makeNode({ op: show.name, inputs: [own, ...operands, ...loops.map((l) => l.place)], attrs, type, span, name }),
    );
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

/** Taps the graphs of a node. What they read from outside comes last among the inputs, so the places of the loops around can follow it. */
function tapInside(node: Node, watched: Watched[], loops: readonly Around[]): Node {
  if (node.op !== scan.name && node.op !== ifelse.name) return node;
  const outer = loops.map((l) => l.place);
  const within = (places: readonly Node[]): readonly Around[] => loops.map((l, i) => ({ ...l, place: places[i]! }));
  if (node.op === ifelse.name) {
    const made = withGraphs(node, (branch) => {
      const places = outer.map((n) => inputLike(n, "place"));
      return tap({ ...branch, inputs: [...branch.inputs, ...places] }, watched, within(places));
    });
    return makeNode({ ...made, inputs: [...made.inputs, ...outer] });
  }
  const { carries, sequences, length, reverse } = scanAttrs(node.attrs);
  if (typeof length !== "number") return bug("a loop of unknown length");
  const g = new Builder(node.span);
  const all = g.op("arange", [], { start: length, stop: null, step: 1, dtype: null });
  const walked = carries + sequences;
  const put = (list: readonly Node[], own: Node, more: readonly Node[]): readonly Node[] => [
    ...list.slice(0, walked),
    own,
    ...list.slice(walked),
    ...more,
  ];
  const made = withGraphs(node, (step) => {
    const place = inputLike(g.scalar("int64", 0), "place");
    const places = outer.map((n) => inputLike(n, "place"));
    const inner = [...within(places), { length, reverse, place }];
    return tap({ ...step, inputs: put(step.inputs, place, places) }, watched, inner);
  });
  const attrs = { ...made.attrs, sequences: sequences + 1 };
  return makeNode({ ...made, inputs: put(node.inputs, all, outer), attrs });
}

/** ` in step 4 of 5`, outermost loop first, of the places that a tap was given. */
export function stepText(loops: readonly WatchedLoop[], places: readonly NdArray[]): string {
  const steps = loops.map(({ length, reverse }, i) => {
    const at = Number(readElement(places[i]!, 0)) + 1;
    return reverse ? `at element ${at} of ${length}, of a loop from the end` : `in step ${at} of ${length}`;
  });
  return steps.length === 0 ? "" : `, ${steps.join(", ")}`;
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
