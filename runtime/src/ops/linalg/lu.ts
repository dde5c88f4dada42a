/** @file LU decomposition. */
import { floorDivDims } from "../../ir/dim.ts";
import { division } from "../dtype-rules.ts";
import { isFault, type KernelOp } from "../op.ts";
import { luFactor } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { cubic, matrixTranspose, squareLength, times } from "./square.ts";

export const lu: KernelOp = {
  kind: "kernel",
  name: "lu",
  category: "linear algebra",
  sig: "(x: float[...b, n, n]) -> (int64[...b, n], float[...b, n, n], float[...b, n, n])",
  doc:
    "LU decomposition of a square matrix with row exchanges, or of each of a stack: `p, l, u = lu(x)`, where `x[p] == l @ u`, `l` is lower triangular with ones on the diagonal and " +
    "`u` upper triangular. `p` is the order of the rows, chosen for the largest pivots. A singular matrix has a 0 on the diagonal of `u`, and no gradient (an error).",
  examples: [
    ["lu([[1, 2], [4, 4]])[0]", "[1, 0]"],
    ["lu([[1, 2], [4, 4]])[1]", "[[1, 0], [0.25, 1]]"],
    ["lu([[1, 2], [4, 4]])[2]", "[[4, 4], [0, 1]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [0.5, 2, 0],
          [1, -1, 2],
          [3, 1, 1],
        ],
      ],
    },
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
  dtypes: division,
  infer: (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    const batch = x!.shape.slice(0, -2);
    const factor = { dtype: x!.dtype, shape: [...batch, square.n, square.n] };
    return [{ dtype: "int64", shape: [...batch, square.n] }, factor, factor];
  },
  reference: (inputs, _attrs, results) =>
    eachMatrix(inputs, results, ([a]) => {
      const n = a!.rows;
      const { permutation } = luFactor(a!.data, n);
      const lower = a!.data.map((x, i) => (i % n < Math.floor(i / n) ? x : i % n === Math.floor(i / n) ? 1 : 0));
      const upper = a!.data.map((x, i) => (i % n >= Math.floor(i / n) ? x : 0));
      return [permutation, lower, upper];
    }),
  // Walter & Lehmann 2018 (JAX has the same): Pᵀ L⁻ᵀ (tril(Lᵀ dL, -1) + triu(dU Uᵀ)) U⁻ᵀ.
  gradMany: (g, [x], _node, [, dl, du], attrs) => {
    const [p, l, u] = [0, 1, 2].map((i) => g.item("lu", [x!], attrs, i)) as [typeof x, typeof x, typeof x];
    const parts = [
      ...(dl ? [g.op("tril", [times(g, matrixTranspose(g, l!), dl)], { k: -1 })] : []),
      ...(du ? [g.op("triu", [times(g, du, matrixTranspose(g, u!))])] : []),
    ];
    if (parts.length === 0) return [g.zerosLike(x!)];
    const inner = parts.reduce((a, b) => g.add(a, b));
    const left = g.op("solve_triangular", [l!, inner], { lower: true, trans: true, unit_diagonal: true });
    const permuted = matrixTranspose(g, g.op("solve_triangular", [u!, matrixTranspose(g, left)]));
    // Back to the order of before: row p[i] is row i, and argsort of a permutation is its inverse.
    const back = g.op("expand_dims", [g.op("argsort", [p!])], { axis: -1 });
    return [g.op("take_along_axis", [permuted, g.broadcastTo(back, permuted.type.shape)], { axis: -2 })];
  },
  gradDoc: "the rows of l⁻ᵀ @ (tril(l.T @ dl, -1) + triu(du @ u.T)) @ u⁻ᵀ in the order of before",
  flops: ([x]) => floorDivDims(cubic(2, x!.shape), 3),
};
