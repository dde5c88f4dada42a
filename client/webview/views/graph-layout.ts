/** @file Places the boxes of a graph in layers, operands above what uses them (by dagre). */
import { Graph, layout } from "@dagrejs/dagre";
import { type BoxGraph, detailOf } from "../data/graph-groups.ts";

export interface Laid {
  readonly width: number;
  readonly height: number;
  /** Middle points. */
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number; readonly width: number }>;
  readonly paths: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly { x: number; y: number }[];
  }[];
}

export const boxHeight = 44;
const [narrowest, widest] = [90, 280];

/** `textWidth` measures a line of a box. */
export function layOut({ boxes, edges }: BoxGraph, textWidth: (text: string) => number): Laid {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 40, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) {
    const wanted = Math.max(textWidth(box.label), textWidth(detailOf(box))) + 24;
    graph.setNode(box.id, { width: Math.min(widest, Math.max(narrowest, wanted)), height: boxHeight });
  }
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const places = new Map(
    boxes.map(({ id }) => {
      const { x = 0, y = 0, width = narrowest } = graph.node(id) as { x?: number; y?: number; width?: number };
      return [id, { x, y, width }] as const;
    }),
  );
  const paths = edges.map(({ from, to }) => ({
    from,
    to,
    points: (graph.edge(from, to) as { points?: { x: number; y: number }[] }).points ?? [],
  }));
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height, places, paths };
}
