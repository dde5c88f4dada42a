/** @file Draws that the GPU makes itself: they read the rows of their stream, and a node beside them gives the rows afterwards. */
import { type Graph, graphsOf, makeNode, makeRef, type Node, orderOf, type Ref, visitDeep } from "../../ir/node.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import { withInputs } from "../../optimize/with-inputs.ts";
import type { CompileOptions, DeviceStreams } from "../backend.ts";
import { drawGraph } from "./draws/draw-graph.ts";
import { type DrawScan, drawScan } from "./draws/draw-scan.ts";

export interface StreamUse {
  readonly stream: Ref;
  /** The rows before. */
  readonly leaf: Node;
}

/** The graph with such draws, the leaves at the end of its inputs and the rows afterwards at the end of its outputs. */
export interface Drawing {
  readonly graph: Graph;
  readonly uses: readonly StreamUse[];
}

/** `without` are the streams (by uid) that the processor draws from whatever they are. */
export function withStreams(
  graph: Graph,
  streams: CompileOptions["streamsOnDevice"],
  without: ReadonlySet<number> = new Set(),
): Drawing {
  const order = orderOf(graph.outputs);
  const own = streams ? ownRows(order, streams, without) : new Map<number, number>();
  if (own.size === 0) return { graph, uses: [] };
  const uses = new Map<number, StreamUse>();
  const after = new Map<number, Node>();
  const made = new Map<Node, Node>();
  const loops = new Map<Node, DrawScan>();
  const leafOf = (stream: Ref) => {
    const rows = own.get(stream.uid);
    return rows === undefined ? undefined : { rows, leaf: uses.get(stream.uid)?.leaf ?? rowsOf(stream, rows) };
  };
  for (const node of order) {
    const moved = withInputs(
      node,
      node.inputs.map((n) => made.get(n)!),
    );
    const loop = node.op === "scan" ? drawScan(moved, leafOf) : undefined;
    if (loop) {
      loops.set(loop.node, loop);
      made.set(node, loop.node);
      // Every loop starts from the rows before the call, and they all draw alike.
      for (const [stream, rows] of loop.after) {
        const leaf = loop.node.inputs[(node.attrs.carries as number) + [...loop.after.keys()].indexOf(stream)]!;
        uses.set(stream.uid, { stream, leaf });
        after.set(stream.uid, rows);
      }
      continue;
    }
    const source = loops.get(moved.inputs[0]!);
    if (node.op === "item" && source) {
      const index = source.indexOf(node.attrs.index as number);
      made.set(node, makeNode({ ...moved, attrs: { index } }));
      continue;
    }
    const rows = node.op === "random" ? own.get(streamOf(node).uid) : undefined;
    const drawn = rows === undefined ? undefined : drawGraph(node, moved.inputs, rows);
    made.set(node, drawn?.result ?? moved);
    if (!drawn) continue;
    uses.set(streamOf(node).uid, { stream: streamOf(node), leaf: drawn.leaf });
    after.set(streamOf(node).uid, drawn.after);
  }
  if (uses.size === 0) return { graph, uses: [] };
  const all = [...uses.values()];
  // A law that has code for the GPU here and not there: a stream is on one side.
  const left: number[] = [];
  visitDeep(
    graph.outputs.map((n) => made.get(n)!),
    (n) => {
      if (n.op === "random" && n.attrs.uniforms === undefined && uses.has(streamOf(n).uid)) left.push(streamOf(n).uid);
    },
  );
  if (left.length > 0) return withStreams(graph, streams, new Set([...without, ...left]));
  const outputs = [...graph.outputs.map((n) => made.get(n)!), ...all.map((u) => after.get(u.stream.uid)!)];
  return { graph: { kind: "graph", inputs: [...graph.inputs, ...all.map((u) => u.leaf)], outputs }, uses: all };
}

/**
 * By uid the rows of the streams that a device may draw from: of those that one node outside of loops draws from, or one in each step of
 * loops that are in no other ones and all have as many steps.
 */
function ownRows(order: readonly Node[], streams: DeviceStreams, without: ReadonlySet<number>): Map<number, number> {
  const places = new Map<number, Place[]>();
  const refs = new Map<number, Ref>();
  const see = (node: Node, place: Place): void => {
    const { uid } = streamOf(node);
    refs.set(uid, streamOf(node));
    places.set(uid, [...(places.get(uid) ?? []), place]);
  };
  for (const node of order) {
    if (node.op === "random") see(node, "outside");
    const direct = node.op === "scan" ? new Set(orderOf(scanAttrs(node.attrs).step.outputs)) : new Set<Node>();
    for (const g of graphsOf(node)) {
      visitDeep(g.outputs, (n) => {
        if (n.op === "random") see(n, direct.has(n) ? { loop: node, draw: n } : "elsewhere");
      });
    }
  }
  const own = new Map<number, number>();
  for (const [uid, found] of places) {
    const rows = without.has(uid) || !isAlike(found) ? undefined : streams.rows(refs.get(uid)!);
    if (rows !== undefined) own.set(uid, rows);
  }
  return own;
}

type Place = "outside" | "elsewhere" | { readonly loop: Node; readonly draw: Node };

function isAlike(places: readonly Place[]): boolean {
  const [first] = places;
  if (first === "outside" || first === "elsewhere" || !first) return first === "outside" && places.length === 1;
  const key = ({ loop, draw }: Exclude<Place, string>): string => {
    const { length, until } = scanAttrs(loop.attrs);
    return `${length} ${until} ${draw.attrs.distribution} ${draw.type.shape}`;
  };
  const loops = new Set(places.map((p) => (typeof p === "string" ? undefined : p.loop)));
  return loops.size === places.length && places.every((p) => typeof p !== "string" && key(p) === key(first));
}

/** The streams whose draws by a device are in loops that the processor runs after all. */
export function strandedStreams(hostNodes: readonly Node[]): readonly number[] {
  const found: number[] = [];
  for (const node of hostNodes) {
    for (const g of graphsOf(node)) {
      visitDeep(g.outputs, (n) => {
        if (n.op === "random" && n.attrs.uniforms !== undefined) found.push(streamOf(n).uid);
      });
    }
  }
  return found;
}

const streamOf = (random: Node): Ref => random.attrs.stream as Ref;

const rowsOf = ({ name }: Ref, rows: number): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", name) },
    type: { dtype: "int32", shape: [6 * rows] },
    name,
  });
