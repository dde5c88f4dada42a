/**
 * @file Writes products with a vector as sums of products, so that they share loops with what stands around them; an outer
 * product becomes a broadcast one.
 */
import { type Graph, makeNode, type Node, orderOf } from "../ir/node.ts";
import { withInputs } from "./with-inputs.ts";

export function lowerProducts(graph: Graph): Graph {
  const order = orderOf(graph.outputs);
  if (!order.some((n) => n.op === "matmul2")) return graph;
  const made = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    const same = inputs.every((n, i) => n === node.inputs[i]);
    const next = same ? node : withInputs(node, inputs);
    made.set(node, lowered(next) ?? next);
  }
  return { kind: "graph", inputs: graph.inputs, outputs: graph.outputs.map((n) => made.get(n)!) };
}

/** The axis that is summed is the last where the matrix lies so in memory, else the first: rows are read as they lie. */
function lowered(node: Node): Node | undefined {
  if (node.op !== "matmul2" || node.type.dtype === "bool") return undefined;
  const [a, b] = node.inputs as [Node, Node];
  const shape = node.type.shape as readonly number[];
  const rank = shape.length;
  const batch = shape.slice(0, -2);
  const [m, n] = [shape[rank - 2]!, shape[rank - 1]!];
  const ta = node.attrs.transposeA === true;
  const tb = node.attrs.transposeB === true;
  const k = a.type.shape[rank - (ta ? 2 : 1)] as number;
  const { dtype } = node.type;
  const make = (op: string, inputs: readonly Node[], to: readonly number[], attrs: Node["attrs"]): Node =>
    makeNode({ op, inputs, attrs, type: { dtype, shape: to }, span: node.span });
  const reshape = (x: Node, to: readonly number[]): Node =>
    x.type.shape.length === to.length && x.type.shape.every((d, i) => d === to[i])
      ? x
      : make("reshape", [x], to, { shape: to });
  const named = (x: Node): Node => (node.name === undefined ? x : makeNode({ ...x, name: node.name }));
  if (k === 1) return named(make("mul", [reshape(a, [...batch, m, 1]), reshape(b, [...batch, 1, n])], shape, {}));
  if (k === 0 || (m !== 1 && n !== 1)) return undefined;
  // The matrix [.., rows, columns] as it lies, and whether its columns are summed.
  const [matrix, vector, along] = n === 1 ? [a, b, !ta] : [b, a, tb];
  const other = n === 1 ? m : n;
  const space = along ? [...batch, other, k] : [...batch, k, other];
  const factor = reshape(vector, along ? [...batch, 1, k] : [...batch, k, 1]);
  const products = make("mul", [matrix, factor], space, {});
  const axis = [along ? rank - 1 : rank - 2];
  const sum = make("sum", [products], [...batch, other], { axis, keepdims: false });
  return named(reshape(sum, shape));
}
