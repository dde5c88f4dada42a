/** @file The lower and the upper triangle of matrices. */
import { type Dim, subDims } from "../../ir/dim.ts";
import { type CompositeOp, fault } from "../op.ts";
import { lowerMask } from "./eye.ts";

const triangle = (name: "tril" | "triu", doc: string, example: string): CompositeOp => ({
  kind: "composite",
  name,
  category: "linear algebra",
  sig: "(x: any[...s], k: offset = 0) -> any[...s]",
  doc,
  examples: [[`${name}([[1, 2], [3, 4]])`, example]],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { k: 1 },
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      ],
      attrs: { k: -1 },
    },
  ],
  infer: (_t, [x]) =>
    x!.shape.length < 2 ? fault("rank", `${name} needs a matrix`) : { dtype: x!.dtype, shape: x!.shape },
  expand: (g, [x], attrs) => {
    const k = (attrs.k as Dim | undefined) ?? 0;
    const zero = g.scalar(x!.type.dtype, 0);
    const below = lowerMask(g, x!.type.shape, name === "tril" ? k : subDims(k, 1));
    return name === "tril" ? g.where(below, x!, zero) : g.where(below, zero, x!);
  },
  gradDoc: `${name}(dy, k)`,
});

export const tril = triangle(
  "tril",
  "`x` with zeros above the diagonal `k` places to the right of the main one. More than two axes are a stack of matrices.",
  "[[1, 0], [3, 4]]",
);
export const triu = triangle(
  "triu",
  "`x` with zeros below the diagonal `k` places to the right of the main one. More than two axes are a stack of matrices.",
  "[[1, 2], [0, 4]]",
);
