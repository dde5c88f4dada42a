/**
 * @file The nodes of a graph whose draws the GPU makes: each reads the rows of its stream and gives those afterwards. In a loop, and in
 * loops within it, the rows are one more value that is carried from step to step.
 */
import { type Graph, makeNode, makeRef, type Node, orderOf, type Ref } from "../../../ir/node.ts";
import { scanAttrs } from "../../../ops/control/scan-parts.ts";
import { withInputs } from "../../../optimize/with-inputs.ts";
import { drawGraph } from "./draw-graph.ts";

/** What a graph has to do with one stream. */
export interface StreamUse {
  readonly stream: Ref;
  /** The rows before: an input that the graph is given in addition. */
  readonly leaf: Node;
  /** The rows afterwards. */
  readonly after: Node;
}

export interface DrawnNodes {
  /** What each node has become. */
  readonly made: ReadonlyMap<Node, Node>;
  readonly uses: readonly StreamUse[];
}

/** Rows of the streams that the device may draw from; undefined of others. */
export type RowsOf = (stream: Ref) => number | undefined;

export const streamOf = (random: Node): Ref => random.attrs.stream as Ref;

/** `order` are the nodes of one graph, operands first. Loops that draw from one stream all start from the rows before, and draw alike. */
export function drawNodes(order: readonly Node[], rowsOf: RowsOf): DrawnNodes {
  const made = new Map<Node, Node>();
  const uses = new Map<number, StreamUse>();
  const loops = new Map<Node, DrawnScan>();
  const leafOf = (stream: Ref): Node => uses.get(stream.uid)?.leaf ?? rowsLeaf(stream, rowsOf(stream)!);
  for (const node of order) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    const source = node.op === "item" ? loops.get(inputs[0]!) : undefined;
    if (source) {
      const attrs = { index: source.indexOf(node.attrs.index as number) };
      made.set(node, makeNode({ ...node, inputs, attrs }));
      continue;
    }
    if (node.op === "random") {
      const stream = streamOf(node);
      const rows = rowsOf(stream);
      const drawn = rows === undefined ? undefined : drawGraph(node, inputs, rows);
      if (drawn) uses.set(stream.uid, { stream, leaf: drawn.leaf, after: drawn.after });
      made.set(node, drawn?.result ?? withInputs(node, inputs));
      continue;
    }
    const moved = withInputs(node, inputs);
    const loop = node.op === "scan" ? drawnScan(moved, rowsOf, leafOf) : undefined;
    for (const use of loop?.uses ?? []) uses.set(use.stream.uid, use);
    if (loop) loops.set(loop.node, loop);
    made.set(node, loop?.node ?? moved);
  }
  return { made, uses: [...uses.values()] };
}

interface DrawnScan {
  readonly node: Node;
  /** Where an item of the loop before is now. */
  readonly indexOf: (index: number) => number;
  readonly uses: readonly StreamUse[];
}

/** Undefined where the loop draws from none of the streams. `leafOf` is where each stream starts from in the graph around. */
function drawnScan(node: Node, rowsOf: RowsOf, leafOf: (stream: Ref) => Node): DrawnScan | undefined {
  const { step, carries } = scanAttrs(node.attrs);
  const { made, uses } = drawNodes(orderOf(step.outputs), rowsOf);
  if (uses.length === 0) return undefined;
  const insert = <T>(list: readonly T[], more: readonly T[]): T[] => [
    ...list.slice(0, carries),
    ...more,
    ...list.slice(carries),
  ];
  const starts = uses.map(({ stream }) => leafOf(stream));
  const inner: Graph = {
    ...step,
    inputs: insert(
      step.inputs,
      uses.map((u) => u.leaf),
    ),
    outputs: insert(
      step.outputs.map((n) => made.get(n)!),
      uses.map((u) => u.after),
    ),
  };
  const scan = makeNode({
    ...node,
    inputs: insert(node.inputs, starts),
    attrs: { ...node.attrs, step: inner, carries: carries + uses.length },
    results: insert(
      node.results!,
      starts.map((s) => s.type),
    ),
  });
  const item = (index: number, { type }: Node): Node =>
    makeNode({ op: "item", inputs: [scan], attrs: { index }, type, span: node.span });
  return {
    node: scan,
    indexOf: (index) => (index < carries ? index : index + uses.length),
    uses: uses.map(({ stream }, j) => ({ stream, leaf: starts[j]!, after: item(carries + j, starts[j]!) })),
  };
}

const rowsLeaf = ({ name }: Ref, rows: number): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", name) },
    type: { dtype: "int32", shape: [6 * rows] },
    name,
  });
