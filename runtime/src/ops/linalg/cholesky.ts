/** @file The Cholesky factor of positive definite matrices. */
import { floorDivDims } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import { division } from "../dtype-rules.ts";
import { type Fault, fault, isFault, type KernelOp } from "../op.ts";
import { choleskyFactor } from "./dense/cholesky.ts";
import { eachMatrix, transposed } from "./dense/stack.ts";
import { cubic, matrixTranspose, ontoTriangle, squareLength, times } from "./square.ts";

const isLower = (attrs: { readonly lower?: unknown }): boolean => attrs.lower !== false;

/** `position` is how the message speaks of the matrix; `column` counts from 0. */
export const notPositiveDefinite = (attrs: Attrs, position: string, column: number): Fault => {
  const shown = `its first ${column + 1} rows and columns are not`;
  return fault("not-positive-definite", `${attrs.what ?? "cholesky"}: ${position} is not positive definite (${shown})`);
};

export const cholesky: KernelOp = {
  kind: "kernel",
  name: "cholesky",
  category: "linear algebra",
  sig: "(x: float[...b, n, n], lower: bool = true) -> float[...b, n, n]",
  doc:
    "The lower triangular `L` with `L @ L.T == x` of a symmetric positive definite matrix, or of each matrix of a stack; with `lower=false` the upper " +
    "triangular `U` with `U.T @ U == x`. Only that triangle of `x` is read, and the gradient belongs to it. A matrix that is not positive definite is an error.",
  examples: [["cholesky([[4, 2], [2, 5]])", "[[2, 0], [1, 2]]"]],
  samples: [
    {
      inputs: [
        [
          [4, 2, 0.5],
          [2, 5, -1],
          [0.5, -1, 3],
        ],
      ],
    },
    {
      inputs: [
        [
          [4, 2],
          [2, 5],
        ],
      ],
      attrs: { lower: false },
    },
    {
      inputs: [
        [
          [
            [2, 0.5],
            [0.5, 1],
          ],
          [
            [1, -0.25],
            [-0.25, 3],
          ],
        ],
      ],
    },
  ],
  dtypes: division,
  infer: (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, -2), square.n, square.n] };
  },
  reference: ([x], attrs, results) =>
    eachMatrix([x!], results, ([a], position) => {
      const n = a!.rows;
      const factor = choleskyFactor(isLower(attrs) ? a!.data : transposed(a!).data, n);
      if (typeof factor === "number") return notPositiveDefinite(attrs, position, factor);
      return [isLower(attrs) ? factor : transposed({ rows: n, columns: n, data: factor }).data];
    }),
  // Iain Murray, "Differentiation of the Cholesky decomposition", 2016: with Φ the lower triangle, its diagonal halved,
  // S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹.
  grad: (g, _inputs, y, dy, attrs) => {
    const lower = isLower(attrs);
    const [l, dl] = lower ? [y, dy] : [matrixTranspose(g, y), matrixTranspose(g, dy)];
    const p = times(g, matrixTranspose(g, l), dl);
    const half = g.mul(g.add(g.op("tril", [p]), g.op("tril", [p], { k: -1 })), 0.5);
    const left = g.op("solve_triangular", [l, half], { lower: true, trans: true });
    const s = g.op("solve_triangular", [l, matrixTranspose(g, left)], { lower: true, trans: true });
    // What came out is Sᵀ; both triangles are added up in any case.
    return [ontoTriangle(g, s, lower)];
  },
  gradDoc:
    "S = L.T⁻¹ @ Φ(L.T @ dy) @ L⁻¹, where Φ takes the lower triangle with half the diagonal; then tril(S + S.T) with the diagonal of S",
  flops: (_inputs, result) => floorDivDims(cubic(1, result.shape), 3),
};
