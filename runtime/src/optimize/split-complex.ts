/**
 * @file Makes a graph real: leaves and results of complex dtypes become real ones with a last axis of two, real and imaginary part, whose
 * elements lie in memory as those of the complex tensor. Everything between is real already (ops/complex).
 */
import { type NdArray, pairsOf, partOfComplex } from "../ir/array.ts";
import { isComplex, partOf } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, graphsOf, makeNode, type Node, topological, withGraphs } from "../ir/node.ts";
import type { TensorType } from "../ir/type.ts";
import { Builder } from "../ops/builder.ts";
import { withInputs } from "./with-inputs.ts";

/** The type of the pairs in memory. */
const pairType = ({ dtype, shape }: TensorType): TensorType =>
  isComplex(dtype) ? { dtype: partOf(dtype), shape: [...shape, 2] } : { dtype, shape };

/** `graph`, specialised, without complex nodes, also in the graphs of its loops; itself where it has none. */
export function splitComplex(graph: Graph): Graph {
  const order = topological([...graph.inputs, ...graph.outputs]);
  const isReal = order.every((n) => !isComplex(n.type.dtype) && graphsOf(n).every((g) => splitComplex(g) === g));
  if (isReal) return graph;
  const made = new Map<Node, Node>();
  for (const node of order) made.set(node, realNode(node, made));
  const at = (n: Node): Node => made.get(n)!;
  return { kind: "graph", inputs: graph.inputs.map(at), outputs: graph.outputs.map(at) };
}

function realNode(node: Node, made: ReadonlyMap<Node, Node>): Node {
  const inputs = node.inputs.map((n) => made.get(n)!);
  const g = new Builder(node.span);
  if (node.op === "real" || node.op === "imag") {
    const z = node.inputs[0]!;
    const which = node.op === "real" ? 0 : 1;
    if (z.op === "complex") return made.get(z.inputs[which]!)!;
    if (z.op === "constant") return g.constant(partOfComplex(z.attrs.value as NdArray, which));
    return g.op("subtensor", [inputs[0]!], { items: [["ellipsis"], ["at", which]] });
  }
  if (!isComplex(node.type.dtype)) return withGraphs(withInputs(node, inputs), splitComplex);
  if (node.op === "complex") return g.op("stack", inputs, { axis: node.type.shape.length });
  if (node.op === "constant") return g.constant(pairsOf(node.attrs.value as NdArray));
  if (node.inputs.length > 0) return bug(`a complex ${node.op}`);
  return makeNode({ ...node, type: pairType(node.type) });
}
