/** @file A graph without what has no elements: such results are known, and add nothing to others. No buffer of a device has length 0. */
import { fromValues, type NdArray, sizeOf } from "../../ir/array.ts";
import { isWide } from "../../ir/dtype.ts";
import { type Graph, makeNode, type Node, orderOf } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { withInputs } from "../../optimize/with-inputs.ts";

const isEmpty = (n: Node): boolean => (n.type.shape as readonly number[]).some((d) => d === 0);

/** Kernels that have nothing to say of their elements when there are none in the result. */
const silent = new Set(
  "advanced_subtensor argsort concatenate cumprod cumsum matmul2 searchsorted sort write_subtensor advanced_inc_subtensor".split(
    " ",
  ),
);

export function withoutEmpty(graph: Graph): Graph {
  const order = orderOf(graph.outputs);
  if (!order.some(isEmpty)) return graph;
  const made = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((n) => made.get(n)!);
    made.set(node, inputs.some(isEmpty) || isEmpty(node) ? replaced(node, inputs) : withInputs(node, inputs));
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

function replaced(node: Node, inputs: readonly Node[]): Node {
  const same = withInputs(node, inputs);
  if (node.results || node.op === "item" || node.op === "random" || node.op === "constant") return same;
  const op = opNamed(node.op);
  const isSilent = op.kind === "elementwise" || op.kind === "reduction" || op.kind === "view" || silent.has(op.name);
  if (isEmpty(node)) return isSilent && inputs.length > 0 ? filled(node, 0) : same;
  // Of nothing there are elements after all.
  if (op.kind === "reduction") return op.initial === undefined ? same : filled(node, op.initial);
  if (op.name === "matmul2" || op.name === "bincount") return filled(node, 0);
  if (op.name === "concatenate") {
    const parts = inputs.filter((n) => !isEmpty(n));
    return parts.length === 1 ? parts[0]! : withInputs(node, parts);
  }
  // Nothing is written into what there is.
  if (op.name === "advanced_inc_subtensor" || op.name === "write_subtensor") return inputs[0]!;
  return same;
}

function filled(node: Node, value: number): Node {
  const { dtype } = node.type;
  const shape = node.type.shape as readonly number[];
  const array: NdArray = fromValues(dtype, shape, new Array(sizeOf(shape)).fill(isWide(dtype) ? BigInt(value) : value));
  return makeNode({ op: "constant", attrs: { value: array }, type: node.type, span: node.span, name: node.name });
}
