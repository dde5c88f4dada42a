/** @file The different elements of a tensor. */
import { productOfDims } from "../../ir/dim.ts";
import { isComplex, isFloat } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { fault, type ListOp } from "../op.ts";
import { positionsOf } from "./positions.ts";

/** Whether each element of a sorted vector is not the one before it; all NaN are one. */
function beginnings(g: Builder, sorted: Node): Node {
  const n = sorted.type.shape[0]!;
  const places = g.op("arange", [], { start: 0, stop: n, step: 1 });
  const before = g.op("take", [sorted, g.op("maximum", [g.sub(places, 1), 0])], { axis: 0 });
  const differ = g.op("not_equal", [sorted, before]);
  const numbers = isFloat(sorted.type.dtype)
    ? g.op("logical_and", [differ, g.op("logical_not", [g.op("isnan", [before])])])
    : differ;
  return g.op("logical_or", [g.equal(places, 0), numbers]);
}

export const unique: ListOp = {
  kind: "list",
  name: "unique",
  category: "indexing",
  sig: "(x: any[...s], return_index: bool = false, return_inverse: bool = false, return_counts: bool = false) -> any[k]",
  doc:
    "The different elements of `x` in ascending order, as a vector; NaN counts once and comes last. How many there are, only the run tells. On request a list with, after them, the position of the first of each in `x` laid out as one vector (`return_index`), " +
    "for each element of `x` its place among them (`return_inverse`, of the shape of `x`), and how often each comes (`return_counts`).",
  examples: [
    ["unique([3, 1, 3, 2])", "[1, 2, 3]"],
    ["unique([3, 1, 3], return_counts=true)[1]", "[1, 2]"],
    ["unique([3, 1, 3], return_inverse=true)[1]", "[1, 0, 1]"],
    ["unique([3, 1, 3], return_index=true)[1]", "[1, 0]"],
  ],
  parts: (g, [x], attrs) => {
    if (isComplex(x!.type.dtype)) return fault("dtype", "complex numbers have no order, but $0 is complex");
    const n = productOfDims(x!.type.shape);
    const flat = x!.type.shape.length === 1 ? x! : g.reshape(x!, [n]);
    const ordered = attrs.return_index === true || attrs.return_inverse === true;
    const order = ordered ? g.op("argsort", [flat], { axis: 0 }) : undefined;
    const sorted = order ? g.op("take", [flat, order], { axis: 0 }) : g.op("sort", [flat], { axis: 0 });
    const begins = beginnings(g, sorted);
    const first = positionsOf(g, begins, "number of different elements");
    const values = g.op("take", [sorted, first], { axis: 0 });
    const list = [values];
    if (attrs.return_index === true) list.push(g.op("take", [order!, first], { axis: 0 }));
    if (attrs.return_inverse === true) {
      const ranks = g.sub(g.op("cumsum", [g.cast(begins, "int64")], { axis: 0 }), 1);
      const back = g.op("set_subtensor", [g.full(0, [n], "int64"), ranks, order!], { items: [["tensor"]] });
      list.push(g.reshape(back, x!.type.shape));
    }
    if (attrs.return_counts === true) {
      const end = g.reshape(g.dim(n), [1]);
      const ends = g.op("concatenate", [first, g.cast(end, "int64")], { axis: 0 });
      list.push(g.op("diff", [ends]));
    }
    return list.length === 1 ? values : list;
  },
  gradDoc: "of the elements: dy at the first of each; the others have none",
};
