/** @file Determinants. */
import { floorDivDims } from "../../ir/dim.ts";
import { division } from "../dtype-rules.ts";
import { type InferRule, isFault, type KernelOp, type Sample } from "../op.ts";
import { luFactor } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { cubic, matrixTranspose, perMatrix, squareLength } from "./square.ts";

const samples: readonly Sample[] = [
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
];

/** As many results as `count`, one scalar for each matrix. */
const scalars =
  (count: number): InferRule =>
  (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    const type = { dtype: x!.dtype, shape: x!.shape.slice(0, -2) };
    return count === 1 ? type : Array.from({ length: count }, () => type);
  };

/** The pivots of a matrix, with the sign of the row exchanges in front. */
function signedPivots(a: Float64Array, n: number): readonly number[] {
  const { sign } = luFactor(a, n);
  return [sign, ...Array.from({ length: n }, (_, i) => a[i * n + i]!)];
}

export const det: KernelOp = {
  kind: "kernel",
  name: "det",
  category: "linear algebra",
  sig: "(x: float[...b, n, n]) -> float[...b]",
  doc: "The determinant of a square matrix, or of each matrix of a stack. Of a large matrix it overflows easily: see `slogdet`. The gradient needs the inverse, so that of a singular matrix is an error.",
  examples: [
    ["det([[2, 0], [1, 4]])", "8"],
    ["det([[1, 2], [2, 4]])", "0"],
  ],
  samples,
  dtypes: division,
  infer: scalars(1),
  reference: (inputs, _attrs, results) =>
    eachMatrix(inputs, results, ([a]) => [[signedPivots(a!.data, a!.rows).reduce((p, x) => p * x)]]),
  // Giles 2008, 2.2.4 (Jacobi's formula).
  grad: (g, [x], y, dy) => {
    const inverse = matrixTranspose(g, g.op("inv", [x!], { what: "the gradient of det" }));
    const factor = g.mul(dy, y);
    return [g.mul(perMatrix(g, factor), inverse)];
  },
  gradDoc: "dy * det(x) * inv(x).T",
  flops: ([x]) => floorDivDims(cubic(2, x!.shape), 3),
};

export const slogdet: KernelOp = {
  kind: "kernel",
  name: "slogdet",
  category: "linear algebra",
  sig: "(x: float[...b, n, n]) -> (float[...b], float[...b])",
  doc: "Sign and logarithm of the absolute value of the determinant: `sign, logabsdet = slogdet(x)`, with `det(x) == sign * exp(logabsdet)` where that does not overflow. Of a singular matrix they are 0 and -inf.",
  examples: [
    ["slogdet([[-2, 0], [0, 0.5]])[0]", "-1"],
    ["slogdet([[-2, 0], [0, 0.5]])[1]", "0"],
  ],
  samples,
  dtypes: division,
  infer: scalars(2),
  reference: (inputs, _attrs, results) =>
    eachMatrix(inputs, results, ([a]) => {
      const pivots = signedPivots(a!.data, a!.rows);
      return [[pivots.reduce((p, x) => p * Math.sign(x))], [pivots.reduce((sum, x) => sum + Math.log(Math.abs(x)), 0)]];
    }),
  // The sign is constant; Giles 2008, 2.2.4 for the logarithm.
  gradMany: (g, [x], _node, [, dlog]) => {
    if (!dlog) return [g.zerosLike(x!)];
    return [g.mul(perMatrix(g, dlog), matrixTranspose(g, g.op("inv", [x!], { what: "the gradient of slogdet" })))];
  },
  gradDoc: "inv(x).T for logabsdet, 0 for sign",
  flops: ([x]) => floorDivDims(cubic(2, x!.shape), 3),
};
