/** @file Draws that the GPU makes itself: they read the rows of their stream, and a node beside them gives the rows afterwards. */
import { type Attr, type Graph, type Node, orderOf, type Ref } from "../../ir/node.ts";
import { withInputs } from "../../optimize/with-inputs.ts";
import type { CompileOptions } from "../backend.ts";
import { drawGraph } from "./draws/draw-graph.ts";

export interface StreamUse {
  readonly stream: Ref;
  /** The rows before. */
  readonly leaf: Node;
}

/** The graph with such draws, the leaves at the end of its inputs and the rows afterwards at the end of its outputs. */
export function withStreams(
  graph: Graph,
  streams: CompileOptions["streamsOnDevice"],
): { graph: Graph; uses: readonly StreamUse[] } {
  const order = orderOf(graph.outputs);
  const random = order.filter((n) => n.op === "random");
  // Loops may draw from any stream, and the processor has to know its state.
  const hasLoops = order.some((n) => Object.values(n.attrs).some(isGraph));
  if (!streams || hasLoops || random.length === 0) return { graph, uses: [] };
  const draws = new Map<number, number>();
  for (const node of random) draws.set(streamOf(node).uid, (draws.get(streamOf(node).uid) ?? 0) + 1);
  const uses: StreamUse[] = [];
  const after: Node[] = [];
  const made = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    const isAlone = node.op === "random" && draws.get(streamOf(node).uid) === 1;
    const rows = isAlone ? streams.rows(streamOf(node)) : undefined;
    const drawn = rows === undefined ? undefined : drawGraph(node, inputs, rows);
    made.set(node, drawn?.result ?? withInputs(node, inputs));
    if (!drawn) continue;
    uses.push({ stream: streamOf(node), leaf: drawn.leaf });
    after.push(drawn.after);
  }
  if (uses.length === 0) return { graph, uses };
  const outputs = [...graph.outputs.map((n) => made.get(n)!), ...after];
  return { graph: { kind: "graph", inputs: [...graph.inputs, ...uses.map((u) => u.leaf)], outputs }, uses };
}

const streamOf = (random: Node): Ref => random.attrs.stream as Ref;

const isGraph = (a: Attr): boolean => typeof a === "object" && a !== null && "kind" in a && a.kind === "graph";
