/** @file The Kronecker product. */
import { type Dim, mulDims } from "../../ir/dim.ts";
import { arithmetic } from "../dtype-rules.ts";
import type { CompositeOp } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { reshapeTo } from "./product.ts";

export const kron: CompositeOp = {
  kind: "composite",
  name: "kron",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number[...r]",
  doc: "The Kronecker product: each element of `a` times all of `b`, side by side. Where one has fewer axes, it gets some of length 1 in front.",
  examples: [
    ["kron([1, 10], [1, 2])", "[1, 2, 10, 20]"],
    ["kron([[1, 2]], [[1], [3]])", "[[1, 2], [3, 6]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, -1],
        ],
        [
          [1, 0.5, 2],
          [0, 1, -1],
        ],
      ],
    },
    {
      inputs: [
        [1, 2],
        [
          [1, 0.5],
          [0, 1],
        ],
      ],
    },
    { inputs: [2, [1, 3]] },
  ],
  dtypes: arithmetic,
  infer: (_t, [a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const at = (shape: readonly Dim[], i: number) => shape[i - rank + shape.length] ?? 1;
    return { dtype: a!.dtype, shape: upTo(rank).map((i) => mulDims(at(a!.shape, i), at(b!.shape, i))) };
  },
  expand: (g, [a, b]) => {
    const [left, right] = [a!.type.shape, b!.type.shape];
    const rank = Math.max(left.length, right.length);
    const at = (shape: readonly Dim[], i: number) => shape[i - rank + shape.length] ?? 1;
    const spreadA = reshapeTo(
      g,
      a!,
      upTo(rank).flatMap((i) => [at(left, i), 1]),
    );
    const spreadB = reshapeTo(
      g,
      b!,
      upTo(rank).flatMap((i) => [1, at(right, i)]),
    );
    return reshapeTo(
      g,
      g.mul(spreadA, spreadB),
      upTo(rank).map((i) => mulDims(at(left, i), at(right, i))),
    );
  },
  gradDoc: "sums of the blocks of dy times b, and times a",
};
