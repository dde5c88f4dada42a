/** @file Draws that the GPU makes itself: a random node reads the rows of its stream, and another gives the rows afterwards. */
import { sizeOf } from "../../ir/array.ts";
import { type Attr, type Graph, makeNode, makeRef, type Node, orderOf, type Ref } from "../../ir/node.ts";
import { substitution } from "../../optimize/substitute.ts";
import type { CompileOptions } from "../backend.ts";

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
  // Loops may draw from any stream, and the processor has to know its state.
  const hasLoops = orderOf(graph.outputs).some((n) => Object.values(n.attrs).some(isGraph));
  if (!streams || hasLoops) return { graph, uses: [] };
  const random = orderOf(graph.outputs).filter((n) => n.op === "random");
  const uses: StreamUse[] = [];
  const after: Node[] = [];
  const drawn = new Map<Node, Node>();
  for (const node of random) {
    const stream = node.attrs.stream as Ref;
    const rows = streams.rows(stream);
    const isOnly = random.every((n) => n === node || (n.attrs.stream as Ref).uid !== stream.uid);
    const { distribution } = node.attrs;
    const count = sizeOf(node.type.shape as readonly number[]);
    const isKnown = (distribution === "uniform" || distribution === "normal") && node.inputs.length === 0 && count > 0;
    if (rows === undefined || !isOnly || !isKnown || node.type.dtype !== "float32" || node.results) continue;
    const type = { dtype: "int32", shape: [6 * rows] } as const;
    const leaf = makeNode({ op: "input", attrs: { ref: makeRef("input", stream.name) }, type, name: stream.name });
    const uniforms = distribution === "normal" ? 2 * Math.ceil(count / 2) : count;
    const attrs = { ...node.attrs, rows, uniforms };
    drawn.set(node, makeNode({ ...node, inputs: [leaf], attrs }));
    after.push(makeNode({ op: "random", inputs: [leaf], attrs: { ...attrs, advance: true }, type, span: node.span }));
    uses.push({ stream, leaf });
  }
  if (uses.length === 0) return { graph, uses };
  const at = substitution(graph.outputs, drawn);
  const inputs = [...graph.inputs, ...uses.map((u) => u.leaf)];
  return { graph: { kind: "graph", inputs, outputs: [...graph.outputs.map(at), ...after] }, uses };
}

const isGraph = (a: Attr): boolean => typeof a === "object" && a !== null && "kind" in a && a.kind === "graph";

/** Whether a random node is one of those. */
export const drawsHere = (node: Node): boolean => node.attrs.uniforms !== undefined;
