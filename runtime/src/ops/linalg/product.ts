/** @file Makes `matmul2` nodes: a side that only swaps its last two axes becomes a flag instead of a copy. */
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { upTo } from "../shape/dims-attr.ts";

/** The product of two matrices, or stacks of equal batch dims. */
export function product(g: Builder, a: Node, b: Node, transposeA = false, transposeB = false): Node {
  const left = untransposed(a);
  const right = untransposed(b);
  return g.op("matmul2", [left ?? a, right ?? b], {
    transposeA: left ? !transposeA : transposeA,
    transposeB: right ? !transposeB : transposeB,
  });
}

/** The input of a node that swaps the last two axes and nothing else. */
function untransposed(x: Node): Node | undefined {
  if (x.op !== "transpose") return undefined;
  const rank = x.type.shape.length;
  const axes = (x.attrs.axes as readonly number[] | null | undefined) ?? upTo(rank).reverse();
  const swaps = axes.every((a, i) => (a < 0 ? a + rank : a) === (i < rank - 2 ? i : 2 * rank - 3 - i));
  return swaps && rank >= 2 ? x.inputs[0] : undefined;
}

/** `x` in another shape; itself where that is its shape already. */
export function reshapeTo(g: Builder, x: Node, shape: readonly Dim[]): Node {
  return x.type.shape.length === shape.length && x.type.shape.every((d, i) => d === shape[i]) ? x : g.reshape(x, shape);
}
