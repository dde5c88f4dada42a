/** @file The kernel of triangular systems. */
import { mulDims, productOfDims } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import type { KernelOp } from "../op.ts";
import { solveTriangle, type Triangle } from "./dense/lu.ts";
import { eachMatrix } from "./dense/stack.ts";
import { singular } from "./lu-solve.ts";
import { matrixTranspose, times } from "./square.ts";
import { systemType } from "./system.ts";

export const triangleOf = (attrs: Attrs): Triangle => ({
  lower: attrs.lower === true,
  transposed: attrs.trans === true,
  unit: attrs.unit_diagonal === true,
});

/** a: [...b, n, n], b: [...b, n, k] of equal leading axes; attributes as `solve_triangular`. */
export const triangularSolve: KernelOp = {
  kind: "kernel",
  name: "triangular_solve",
  category: "internal",
  sig: "(a: float[...b, n, n], b: float[...b, n, k], lower: bool = false, trans: bool = false, unit_diagonal: bool = false) -> float[...b, n, k]",
  doc: "Solves triangular systems of linear equations.",
  examples: [],
  samples: [
    { lower: false },
    { lower: true },
    { lower: true, trans: true },
    { lower: false, trans: true },
    { lower: true, unit_diagonal: true },
    { lower: false, trans: true, unit_diagonal: true },
  ].map((attrs) => ({
    inputs: [
      [
        [2, -1, 0.5],
        [1, 1.5, 1],
        [-0.5, 2, 3],
      ],
      [
        [1, 2],
        [0, 1],
        [-1, 3],
      ],
    ],
    attrs,
  })),
  infer: (t, [a, b]) => systemType(t, a!, b!),
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([a, b], position) => {
      const zero = solveTriangle(a!.data, a!.rows, b!.data, b!.columns, triangleOf(attrs));
      return zero >= 0 ? singular("solve_triangular", position, zero) : [b!.data];
    }),
  // x = T⁻¹ b: db = T⁻ᵀ dx, dT = -db xᵀ in the triangle that is read.
  grad: (g, [a], x, dx, attrs) => {
    const { lower, transposed, unit } = triangleOf(attrs);
    const db = g.op("triangular_solve", [a!, dx], { ...attrs, trans: !transposed });
    const whole = transposed ? times(g, x, matrixTranspose(g, db)) : times(g, db, matrixTranspose(g, x));
    return [g.neg(g.op(lower ? "tril" : "triu", [whole], { k: unit ? (lower ? -1 : 1) : 0 })), db];
  },
  flops: ([a, b]) => mulDims(a!.shape[a!.shape.length - 1]!, productOfDims(b!.shape)),
};
