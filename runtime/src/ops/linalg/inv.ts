/** @file The inverse, and powers, of square matrices. */
import { isFloat } from "../../ir/dtype.ts";
import { arithmetic, division } from "../dtype-rules.ts";
import { type CompositeOp, fault, isFault, type KernelOp } from "../op.ts";
import { luFactor, solveFactored } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { singular } from "./lu-solve.ts";
import { cubic, matrixTranspose, squareLength, times } from "./square.ts";

const squareType: CompositeOp["infer"] = (t, [x]) => {
  const square = squareLength(t, x!);
  if (isFault(square)) return square;
  return { dtype: x!.dtype, shape: [...x!.shape.slice(0, -2), square.n, square.n] };
};

export const inv: KernelOp = {
  kind: "kernel",
  name: "inv",
  aliases: ["matrix_inverse"],
  category: "linear algebra",
  sig: "(x: float[...b, n, n]) -> float[...b, n, n]",
  doc:
    "The inverse of a square matrix, or of each matrix of a stack. A singular matrix is an error; one that is nearly so gives large numbers. To solve " +
    "equations, `solve` is faster and more accurate. (`1 / x` and `reciprocal` are elementwise.)",
  examples: [["inv([[2, 0], [1, 4]])", "[[0.5, 0], [-0.125, 0.25]]"]],
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
  infer: squareType,
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([a], position) => {
      const n = a!.rows;
      const factors = luFactor(a!.data, n);
      if (factors.zero >= 0) return singular(String(attrs.what ?? "inv"), position, factors.zero);
      const identity = new Float64Array(n * n);
      for (let i = 0; i < n; i++) identity[i * n + i] = 1;
      return [solveFactored(a!.data, n, factors, identity, n)];
    }),
  // Y = X⁻¹: dX = -Yᵀ dY Yᵀ (Mike Giles, "An extended collection of matrix derivative results", 2008, 2.2.3).
  grad: (g, _inputs, y, dy) => {
    const turned = matrixTranspose(g, y);
    return [g.neg(times(g, times(g, turned, dy), turned))];
  },
  gradDoc: "-inv(x).T @ dy @ inv(x).T",
  flops: (_inputs, result) => cubic(2, result.shape),
};

export const matrixPower: CompositeOp = {
  kind: "composite",
  name: "matrix_power",
  category: "linear algebra",
  sig: "(x: number[...b, n, n], n: int) -> number[...b, n, n]",
  doc: "`x @ x @ …`, `n` times, by repeated squaring; the identity for 0, powers of the inverse below. Integers stay integers, unless `n` is negative.",
  examples: [
    ["matrix_power([[1, 1], [0, 1]], 5)", "[[1, 5], [0, 1]]"],
    ["matrix_power([[2, 0], [0, 4]], -1)", "[[0.5, 0], [0, 0.25]]"],
  ],
  samples: [3, 0, 1, -2].map((n) => ({
    inputs: [
      [
        [1, 0.5],
        [-0.5, 2],
      ],
    ],
    attrs: { n },
  })),
  dtypes: (inputs, attrs) => (Number(attrs.n) < 0 ? division : arithmetic)(inputs, attrs),
  infer: (t, [x], attrs) =>
    Number.isInteger(attrs.n) ? squareType(t, [x!], attrs) : fault("value", "`n` must be an integer that is known", []),
  expand: (g, [x], attrs) => {
    const n = attrs.n as number;
    const { dtype, shape } = x!.type;
    const identity = g.broadcastTo(g.op("eye", [], { n: shape[shape.length - 1]!, dtype }), shape);
    // A product with 0 keeps the path to x, whose derivative is 0.
    if (n === 0 && !isFloat(dtype)) return identity;
    if (n === 0) return g.add(identity, g.mul(g.op("stop_gradient", [g.zerosLike(x!)]), x!));
    let square = n < 0 ? g.op("inv", [x!], { what: "matrix_power" }) : x!;
    let result: typeof square | undefined;
    for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = result ? times(g, result, square) : square;
      if (left > 1) square = times(g, square, square);
    }
    return result!;
  },
  gradDoc: "sum of x.T**i @ dy @ x.T**(n-1-i) for i below n",
};
