/** @file Constant folding: a node whose inputs are all known is computed once, by the reference backend. */
import { evaluate } from "../backends/reference/evaluate.ts";
import { isRunFault } from "../contract.ts";
import { type NdArray, scalarOf, sizeOf } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import { makeNode, type Node } from "../ir/node.ts";
import { isConcrete } from "../ir/type.ts";
import { isActing } from "../ops/control/show.ts";
import { findOp } from "../ops/registry.ts";

/** A result with more elements is left to the run, unless it is no larger than what it is made of. */
const largest = 64;

/** What depends on nothing at all (`arange`) has no other way to be fast. */
const largestMade = 1 << 16;

/** The constant that `node` is, or undefined. What would be a fault stays in the graph: it is the run's to report. */
export function foldConstant(node: Node): Node | undefined {
  const { inputs, type } = node;
  for (const n of inputs) if (n.op !== "constant") return undefined;
  if (node.op === "dim" && typeof node.attrs.dim === "number") return constant(node, scalarOf("int64", node.attrs.dim));
  // A repetition stays one: rules do arithmetic on what it repeats.
  if (node.op === "constant" || isActing(node) || node.op === "broadcast_to" || node.results || !isConcrete(type.shape))
    return undefined;
  if (inputs.length === 0 && findOp(node.op)?.kind === "leaf") return undefined;
  const size = sizeOf(type.shape);
  if (
    size > (inputs.length === 0 ? largestMade : largest) &&
    !inputs.some((n) => isConcrete(n.type.shape) && sizeOf(n.type.shape) >= size)
  )
    return undefined;
  const values = evaluate([node], () => bug("a leaf among constants"));
  if (isRunFault(values)) return undefined;
  return constant(node, values[0]!);
}

const constant = (node: Node, value: NdArray): Node =>
  makeNode({
    op: "constant",
    attrs: { value },
    type: { dtype: value.dtype, shape: value.shape },
    span: node.span,
    name: node.name,
  });
