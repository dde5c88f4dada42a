/** @file Windows on tensors with a new first axis. */
import type { Dim } from "../../ir/dim.ts";
import type { Attr, Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { withRank } from "./leading-axis.ts";

/** The same view of each position of the first axis of `x`; undefined when there is no rule for it. */
export function batchView(g: Builder, node: Node, x: Node, length: Dim): Node | undefined {
  const plain = node.inputs[0]!;
  const rank = plain.type.shape.length;
  const { shape } = node.type;
  const axis = (a: Attr | undefined): number => (Number(a) < 0 ? Number(a) + rank : Number(a)) + 1;
  switch (node.op) {
    case "reshape":
    case "expand_dims":
    case "squeeze":
    case "flatten":
    case "ravel":
      return g.reshape(x, [length, ...shape]);
    case "specify_shape":
      return g.op("specify_shape", [x], { shape: [length, ...shape] });
    case "broadcast_to":
      return g.broadcastTo(withRank(g, x, plain, shape.length), [length, ...shape]);
    case "transpose": {
      const given = node.attrs.axes as readonly number[] | null | undefined;
      const order = given ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
      return g.transpose(x, [0, ...order.map(axis)]);
    }
    case "dimshuffle": {
      const order = node.attrs.order as readonly (number | "x")[];
      return g.op("dimshuffle", [x], { order: [0, ...order.map((a) => (a === "x" ? a : axis(a)))] });
    }
    case "subtensor":
      return g.op("subtensor", [x], { items: behind(node.attrs.items) });
    case "diagonal": {
      const { offset = 0, axis1 = 0, axis2 = 1 } = node.attrs;
      return g.op("diagonal", [x], { offset, axis1: axis(axis1), axis2: axis(axis2) });
    }
    case "flip": {
      const given = node.attrs.axis ?? null;
      const axes = given === null ? Array.from({ length: rank }, (_, i) => i) : [given].flat();
      return g.op("flip", [x], { axis: (axes as readonly number[]).map(axis) });
    }
    default:
      return undefined;
  }
}

/** The items of an index for what stands behind the first axis. */
export const behind = (items: Attr | undefined): Attr => [["slice", null, null, null], ...(items as readonly Attr[])];
