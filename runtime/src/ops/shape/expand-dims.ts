/** @file New axes of length 1. */
import type { Dim } from "../../ir/dim.ts";
import { isFault, type ViewOp } from "../op.ts";
import { axesAt, intsOf } from "./dims-attr.ts";
import { reshapeStrided } from "./strided.ts";

export const expandDims: ViewOp = {
  kind: "view",
  name: "expand_dims",
  category: "shape",
  sig: "(x: any[...s], axis: axis) -> any[...r]",
  doc: "`x` with a new axis of length 1 at each position in `axis`, counted in the result.",
  examples: [
    ["expand_dims([1, 2], 0)", "[[1, 2]]"],
    ["expand_dims([1, 2], -1)", "[[1], [2]]"],
  ],
  samples: [
    { inputs: [[1, 2, 3]], attrs: { axis: 1 } },
    { inputs: [[1, 2, 3]], attrs: { axis: [0, -1] } },
  ],
  infer: (_t, [x], attrs) => {
    const given = intsOf(attrs.axis) ?? [];
    const rank = x!.shape.length + given.length;
    const axes = axesAt(given, rank, 0, "the result");
    if (isFault(axes)) return axes;
    const rest = [...x!.shape];
    const shape: Dim[] = [];
    for (let i = 0; i < rank; i++) shape.push(axes.includes(i) ? 1 : rest.shift()!);
    return { dtype: x!.dtype, shape };
  },
  view: (x, _attrs, result) => reshapeStrided(x, result),
  grad: (g, [x], _y, dy) => [g.reshape(dy, x!.type.shape)],
  gradDoc: "reshape back",
};
