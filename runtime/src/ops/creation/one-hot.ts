/** @file Class numbers as rows of zeros with a one. */
import { type Dim, printDim } from "../../ir/dim.ts";
import { type Dtype, isInteger } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { type CompositeOp, fault } from "../op.ts";

const dtypeOf = (attrs: Attrs): Dtype => (attrs.dtype as Dtype | null | undefined) ?? "float64";

export const oneHot: CompositeOp = {
  kind: "composite",
  name: "one_hot",
  aliases: ["to_one_hot"],
  category: "creation",
  sig: '(x: int[...s], num_classes: dim, dtype: dtype = "float64") -> any[...s, num_classes]',
  doc: "A new last axis of length `num_classes` with a one at the place that the integer in `x` says, zeros elsewhere. An integer outside `0 … num_classes - 1` gives zeros only.",
  examples: [["one_hot([0, 2], 3)", "[[1, 0, 0], [0, 0, 1]]"]],
  samples: [
    {
      inputs: [
        [
          [0, 1],
          [2, 0],
        ],
      ],
      dtypes: ["int64"],
      attrs: { num_classes: 3 },
    },
  ],
  infer: (_t, [x], attrs) => {
    const n = attrs.num_classes as Dim;
    if (!isInteger(x!.dtype)) return fault("dtype", `one_hot takes integers, but $0 is ${x!.dtype}`);
    if (typeof n === "number" && (n < 0 || !Number.isInteger(n)))
      return fault("value", `there cannot be ${printDim(n)} classes`);
    return { dtype: dtypeOf(attrs), shape: [...x!.shape, n] };
  },
  expand: (g, [x], attrs) => {
    const n = attrs.num_classes as Dim;
    // In int64: there may be more classes than the dtype of the numbers can count.
    const classes = g.op("arange", [], { start: 0, stop: n, step: 1 });
    return g.cast(g.equal(g.op("expand_dims", [x!], { axis: -1 }), classes), dtypeOf(attrs));
  },
  gradNote: "integer",
};
