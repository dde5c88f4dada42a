/** @file Theano's dimshuffle: axes in another order, with new ones of length 1 and without dropped ones. */
import { printDim } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import { fault, isFault, type Strided, type ViewOp } from "../op.ts";
import { axesAt, upTo } from "./dims-attr.ts";

export const dimshuffle: ViewOp = {
  kind: "view",
  name: "dimshuffle",
  category: "shape",
  sig: "(x: any[...s], order: any...) -> any[...r]",
  doc: 'The axes of `x` in the order given; `"x"` (or `none`) adds one of length 1. An axis that is left out must have length 1.',
  examples: [
    ['dimshuffle([1, 2], ["x", 0])', "[[1, 2]]"],
    ["dimshuffle([[1, 2], [3, 4]], [1, 0])", "[[1, 3], [2, 4]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { order: [1, "x", 0] },
    },
    { inputs: [[[1, 2, 3]]], attrs: { order: ["x", 1] } },
    { inputs: [3], attrs: { order: ["x", "x"] } },
  ],
  infer: (t, [x], attrs) => {
    const order = orderOf(attrs);
    const wrong = order.find((o) => !(o === null || o === "x" || Number.isInteger(o)));
    if (wrong !== undefined) return fault("axis", `dimshuffle takes axes and "x", not ${String(wrong)}`);
    const rank = x!.shape.length;
    const axes = axesAt(
      order.filter((o) => typeof o === "number"),
      rank,
    );
    if (isFault(axes)) return axes;
    for (const axis of upTo(rank).filter((i) => !axes.includes(i))) {
      const dim = x!.shape[axis]!;
      if (t.same(dim, 1, "length of an axis that dimshuffle drops") === undefined) {
        return fault(
          "length",
          `dimshuffle drops axis ${axis} of $0, whose length is \`${printDim(dim)}\`, not 1`,
          [0],
          [{ operand: 0, axis, dim }],
        );
      }
    }
    return { dtype: x!.dtype, shape: sources(attrs, rank).map((a) => (a === undefined ? 1 : x!.shape[a]!)) };
  },
  view: (x: Strided, attrs) => {
    const from = sources(attrs, x.shape.length);
    return {
      offset: x.offset,
      shape: from.map((a) => (a === undefined ? 1 : x.shape[a]!)),
      strides: from.map((a) => (a === undefined ? 0 : x.strides[a]!)),
    };
  },
  grad: (g, [x], _y, dy, attrs) => {
    const rank = x!.type.shape.length;
    const from = sources(attrs, rank);
    const back = upTo(rank).map((a) => (from.includes(a) ? from.indexOf(a) : "x"));
    return [g.op("dimshuffle", [dy], { order: back })];
  },
  gradDoc: "the axes put back",
};

const orderOf = (attrs: Attrs): readonly (number | string | null)[] =>
  (Array.isArray(attrs.order) ? attrs.order : [attrs.order ?? null]) as readonly (number | string | null)[];

/** For each axis of the result the axis that it comes from, or undefined for a new one. */
const sources = (attrs: Attrs, rank: number): readonly (number | undefined)[] =>
  orderOf(attrs).map((o) => (typeof o === "number" ? (o < 0 ? o + rank : o) : undefined));
