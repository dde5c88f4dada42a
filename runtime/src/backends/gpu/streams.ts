/** @file Draws that the GPU makes itself: they read the rows of their stream, and a node beside them gives the rows afterwards. */
import { type Graph, graphsOf, type Node, orderOf, type Ref, visitDeep } from "../../ir/node.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import type { CompileOptions, DeviceStreams } from "../backend.ts";
import { drawNodes, type StreamUse, streamOf } from "./draws/draw-nodes.ts";

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
  const { made, uses } = drawNodes(order, (stream) => own.get(stream.uid));
  if (uses.length === 0) return { graph, uses };
  const results = graph.outputs.map((n) => made.get(n)!);
  // A law that has code for the GPU here and not there: a stream is on one side.
  const used = new Set(uses.map((u) => u.stream.uid));
  const left: number[] = [];
  visitDeep(results, (n) => {
    if (n.op === "random" && n.attrs.uniforms === undefined && used.has(streamOf(n).uid)) left.push(streamOf(n).uid);
  });
  if (left.length > 0) return withStreams(graph, streams, new Set([...without, ...left]));
  const inputs = [...graph.inputs, ...uses.map((u) => u.leaf)];
  return { graph: { kind: "graph", inputs, outputs: [...results, ...uses.map((u) => u.after)] }, uses };
}

/**
 * By uid the rows of the streams that a device may draw from: of those that one node outside of loops draws from, or one in each of
 * several loops that all have as many steps, and so in loops within them.
 */
function ownRows(order: readonly Node[], streams: DeviceStreams, without: ReadonlySet<number>): Map<number, number> {
  const places = new Map<number, Place[]>();
  const refs = new Map<number, Ref>();
  const look = (nodes: readonly Node[], loops: readonly Node[], isInBranch: boolean): void => {
    for (const node of nodes) {
      if (node.op === "random") {
        const stream = streamOf(node);
        refs.set(stream.uid, stream);
        places.set(stream.uid, [...(places.get(stream.uid) ?? []), { loops, draw: node, isInBranch }]);
      }
      const isLoop = node.op === "scan";
      for (const g of graphsOf(node))
        look(orderOf(g.outputs), isLoop ? [...loops, node] : loops, isInBranch || !isLoop);
    }
  };
  look(order, [], false);
  const own = new Map<number, number>();
  for (const [uid, found] of places) {
    const rows = without.has(uid) || !areAlike(found) ? undefined : streams.rows(refs.get(uid)!);
    if (rows !== undefined) own.set(uid, rows);
  }
  return own;
}

interface Place {
  /** Around the draw, the outermost first. */
  readonly loops: readonly Node[];
  readonly draw: Node;
  readonly isInBranch: boolean;
}

/** Whether each of the places, in an outermost loop of its own, draws what the others draw. */
function areAlike(places: readonly Place[]): boolean {
  if (places.some((p) => p.isInBranch)) return false;
  const key = ({ loops, draw }: Place): string => {
    const lengths = loops.map(({ attrs }) => `${scanAttrs(attrs).length} ${scanAttrs(attrs).until}`);
    return [...lengths, draw.attrs.distribution, draw.type.shape].join(" ");
  };
  const [first] = places;
  const outermost = new Set(places.map((p) => p.loops[0]));
  return outermost.size === places.length && places.every((p) => key(p) === key(first!));
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
