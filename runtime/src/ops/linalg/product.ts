/** @file Makes `matmul2` nodes. */
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";

/**
 * The product of two matrices, or stacks of equal batch dims. Operands stay as they are, also transposed ones: whoever differentiates
 * a composite looks for its inputs in what it expands to. (The optimiser turns transpositions into flags.)
 */
export const product = (g: Builder, a: Node, b: Node, transposeA = false, transposeB = false): Node =>
  g.op("matmul2", [a, b], { transposeA, transposeB });

/** `x` in another shape; itself where that is its shape already. */
export function reshapeTo(g: Builder, x: Node, shape: readonly Dim[]): Node {
  return x.type.shape.length === shape.length && x.type.shape.every((d, i) => d === shape[i]) ? x : g.reshape(x, shape);
}
