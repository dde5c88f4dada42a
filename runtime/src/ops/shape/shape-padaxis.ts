/** @file Theano's word for one new axis. */
import type { CompositeOp } from "../op.ts";
import { axisAt } from "./dims-attr.ts";

export const shapePadaxis: CompositeOp = {
  kind: "composite",
  name: "shape_padaxis",
  category: "shape",
  sig: "(x: any[...s], axis: int) -> any[...r]",
  doc: "`x` with an axis of length 1 at `axis`, counted in the result (`expand_dims`).",
  examples: [["shape_padaxis([1, 2], 1)", "[[1], [2]]"]],
  samples: [{ inputs: [[1, 2]], attrs: { axis: -1 } }],
  infer: (_t, [x], attrs) => {
    const axis = axisAt(attrs.axis as number, x!.shape.length + 1, 0, "the result");
    if (typeof axis !== "number") return axis;
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, axis), 1, ...x!.shape.slice(axis)] };
  },
  expand: (g, [x], attrs) => g.op("expand_dims", [x!], { axis: attrs.axis! }),
  gradDoc: "reshape back",
};
