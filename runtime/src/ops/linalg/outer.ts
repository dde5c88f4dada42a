/** @file Outer product. */
import { productOfDims } from "../../ir/dim.ts";
import { arithmetic } from "../dtype-rules.ts";
import type { CompositeOp } from "../op.ts";
import { reshapeTo } from "./product.ts";

export const outer: CompositeOp = {
  kind: "composite",
  name: "outer",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number[m, n]",
  doc: "The matrix of all products `a[i] * b[j]`; tensors are flattened first.",
  examples: [["outer([1, 2], [3, 4])", "[[3, 4], [6, 8]]"]],
  samples: [
    {
      inputs: [
        [1, 2, 3],
        [4, 5],
      ],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ],
    },
  ],
  dtypes: arithmetic,
  infer: (_t, [a, b]) => ({ dtype: a!.dtype, shape: [productOfDims(a!.shape), productOfDims(b!.shape)] }),
  expand: (g, [a, b]) =>
    g.mul(reshapeTo(g, a!, [productOfDims(a!.type.shape), 1]), reshapeTo(g, b!, [1, productOfDims(b!.type.shape)])),
  gradDoc: "dot(dy, b), dot(a, dy)",
};
