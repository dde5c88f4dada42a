/** @file The kernel of general systems: LU with partial pivoting, then two triangular ones. */
import { addDims, floorDivDims, mulDims, productOfDims } from "../../ir/dim.ts";
import { type Fault, fault, type KernelOp } from "../op.ts";
import { luFactor, solveFactored } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { cubic, matrixTranspose, times } from "./square.ts";
import { systemType } from "./system.ts";

/** `position` is how the message speaks of the matrix; `column` counts from 0. */
export const singular = (what: string, position: string, column: number): Fault =>
  fault("singular-matrix", `${what}: ${position} is singular (its pivot in column ${column} is 0)`);

/** a: [...b, n, n], b: [...b, n, k] of equal leading axes. */
export const luSolve: KernelOp = {
  kind: "kernel",
  name: "lu_solve",
  category: "internal",
  sig: '(a: float[...b, n, n], b: float[...b, n, k], what: str = "solve") -> float[...b, n, k]',
  doc: "Solves general systems of linear equations. `what` is the word of the user's text, for errors.",
  examples: [],
  samples: [
    {
      inputs: [
        [
          [0.5, 2, 0],
          [1, -1, 2],
          [3, 1, 1],
        ],
        [
          [1, 2],
          [0, 1],
          [-1, 3],
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
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
  ],
  infer: (t, [a, b]) => systemType(t, a!, b!),
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([a, b], position) => {
      const factors = luFactor(a!.data, a!.rows);
      if (factors.zero >= 0) return singular(String(attrs.what ?? "solve"), position, factors.zero);
      return [solveFactored(a!.data, a!.rows, factors, b!.data, b!.columns)];
    }),
  grad: (g, [a], x, dx, attrs) => {
    const db = g.op("lu_solve", [matrixTranspose(g, a!), dx], attrs);
    return [g.neg(times(g, db, matrixTranspose(g, x))), db];
  },
  // ⅔ n³ for the factors, 2 n² for each column of b.
  flops: ([a, b]) =>
    addDims(
      floorDivDims(cubic(2, a!.shape), 3),
      mulDims(2, mulDims(a!.shape[a!.shape.length - 1]!, productOfDims(b!.shape))),
    ),
};
