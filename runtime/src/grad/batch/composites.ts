/** @file Composites on tensors with a new first axis that stay what they are: their own derivatives are better than those of their parts. */
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { apart, beside } from "./kernels.ts";
import { type Batched, withRank } from "./leading-axis.ts";

/** The same op at each position of the first axis; undefined where it has to be taken apart. */
export function batchComposite(g: Builder, node: Node, inputs: readonly Batched[], length: Dim): Node | undefined {
  return node.op === "solve" || node.op === "solve_triangular" ? batchSystem(g, node, inputs, length) : undefined;
}

/** A vector is a matrix of one column. */
function batchSystem(g: Builder, node: Node, [a, b]: readonly Batched[], length: Dim): Node {
  const vector = b!.plain.type.shape.length === 1;
  const column = (x: Node): Node => (vector ? g.op("expand_dims", [x], { axis: -1 }) : x);
  const solved = (left: Node, right: Node): Node => g.op(node.op, [left, right], node.attrs);
  const plain = column(b!.plain);
  const batched = b!.batched && column(b!.batched);
  const ranks = [a!.plain, plain].map((n) => n.type.shape.length);
  const result = (): Node => {
    if (batched && !a!.batched && ranks.every((rank) => rank === 2)) {
      return apart(g, solved(a!.plain, beside(g, batched, length)), length, plain.type.shape[1]!);
    }
    const rank = Math.max(...ranks);
    const left = a!.batched ? withRank(g, a!.batched, a!.plain, rank) : a!.plain;
    return solved(left, batched ? withRank(g, batched, plain, rank) : plain);
  };
  return vector ? g.op("squeeze", [result()], { axis: -1 }) : result();
}
