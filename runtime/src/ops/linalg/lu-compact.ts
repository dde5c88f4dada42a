/** @file LU as solving wants it: factored once for every right-hand side, also of the transposed system. */
import { floorDivDims, mulDims, productOfDims } from "../../ir/dim.ts";
import { fault, isFault, type KernelOp } from "../op.ts";
import { luFactor, solveTriangle } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { singular } from "./lu-solve.ts";
import { cubic, squareLength } from "./square.ts";
import { systemType } from "./system.ts";

const gradNote = "part of `solve`, which has a derivative of its own";

/** Results: L and U in one matrix (the ones of L left out), and the order of the rows as a column. A singular matrix is a fault. */
export const luCompact: KernelOp = {
  kind: "kernel",
  name: "lu_compact",
  category: "internal",
  sig: '(a: float[...b, n, n], what: str = "solve") -> (float[...b, n, n], int64[...b, n, 1])',
  doc: "L and U of `a` with its rows in another order, in one matrix, and that order. `what` is the word of the user's text, for errors.",
  examples: [],
  samples: [
    {
      inputs: [
        [
          [
            [0, 2],
            [1, 3],
          ],
          [
            [4, 1],
            [2, -1],
          ],
        ],
      ],
    },
  ],
  infer: (t, [a]) => {
    const square = squareLength(t, a!);
    if (isFault(square)) return square;
    const batch = a!.shape.slice(0, -2);
    return [
      { dtype: a!.dtype, shape: [...batch, square.n, square.n] },
      { dtype: "int64", shape: [...batch, square.n, 1] },
    ];
  },
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([a], position) => {
      const { permutation, zero } = luFactor(a!.data, a!.rows);
      return zero >= 0 ? singular(String(attrs.what ?? "solve"), position, zero) : [a!.data, permutation];
    }),
  gradNote,
  flops: ([a]) => floorDivDims(cubic(2, a!.shape), 3),
};

/** `lu` and `order` as `lu_compact` gives them; b: [...b, n, k] of equal leading axes. With `trans` the transposed system is solved. */
export const luSubstitute: KernelOp = {
  kind: "kernel",
  name: "lu_substitute",
  category: "internal",
  sig: "(lu: float[...b, n, n], order: int64[...b, n, 1], b: float[...b, n, k], trans: bool = false) -> float[...b, n, k]",
  doc: "Solves systems whose matrix was factored by `lu_compact`.",
  examples: [],
  samples: [false, true].map((trans) => ({
    inputs: [
      [
        [3, 1, 1],
        [0.5, 2, 0.25],
        [0.25, -0.5, 2],
      ],
      [[2], [0], [1]],
      [
        [1, 2],
        [0, 1],
        [-1, 3],
      ],
    ],
    dtypes: [undefined, "int64", undefined],
    attrs: { trans },
  })),
  infer: (t, [lu, order, b]) => {
    if (order!.dtype !== "int64") return fault("dtype", `the order $1 is ${order!.dtype}`, [1]);
    return systemType(t, lu!, b!);
  },
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([lu, order, b]) => {
      const [n, k] = [lu!.rows, b!.columns];
      const row = (x: Float64Array, i: number): Float64Array => x.subarray(i * k, i * k + k);
      const x = new Float64Array(n * k);
      const lower = { lower: true, transposed: attrs.trans === true, unit: true };
      const upper = { lower: false, transposed: attrs.trans === true, unit: false };
      if (attrs.trans === true) {
        solveTriangle(lu!.data, n, b!.data, k, upper);
        solveTriangle(lu!.data, n, b!.data, k, lower);
        for (let i = 0; i < n; i++) row(x, order!.data[i]!).set(row(b!.data, i));
      } else {
        for (let i = 0; i < n; i++) row(x, i).set(row(b!.data, order!.data[i]!));
        solveTriangle(lu!.data, n, x, k, lower);
        solveTriangle(lu!.data, n, x, k, upper);
      }
      return [x];
    }),
  gradNote,
  flops: ([lu, , b]) => mulDims(2, mulDims(lu!.shape[lu!.shape.length - 1]!, productOfDims(b!.shape))),
};
