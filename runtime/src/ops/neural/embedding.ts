/** @file Rows of a table by number. */
import { isInteger } from "../../ir/dtype.ts";
import { type CompositeOp, fault } from "../op.ts";

export const embedding: CompositeOp = {
  kind: "composite",
  name: "embedding",
  category: "neural",
  sig: "(indices: int[...s], table: any[n, ...t]) -> any[...s, ...t]",
  doc: "The rows of `table` that `indices` name, `table[indices]`: the vectors of words, say. The gradient goes to those rows alone, and adds up where a row is taken several times.",
  examples: [
    [
      "embedding([[2, 0], [2, 2]], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])",
      "[[[5.0, 6.0], [1.0, 2.0]], [[5.0, 6.0], [5.0, 6.0]]]",
    ],
  ],
  samples: [
    {
      inputs: [
        [2, 0, 2],
        [
          [0.5, 1],
          [2, 3],
          [-1, 4],
        ],
      ],
      dtypes: ["int32"],
    },
  ],
  infer: (_t, [indices, table]) => {
    if (!isInteger(indices!.dtype)) return fault("dtype", `an index must be an integer, but $0 is ${indices!.dtype}`);
    if (table!.shape.length === 0) return fault("rank", "$1 is a scalar, which has no rows", [1]);
    return { dtype: table!.dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] };
  },
  expand: (g, [indices, table]) => g.op("take", [table!, indices!], { axis: 0 }),
  gradDoc: "table: zeros with dy added to the rows",
};
