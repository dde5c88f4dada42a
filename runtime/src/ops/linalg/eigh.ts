/** @file Eigenvalues and eigenvectors of symmetric matrices. */
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { isFault, type KernelOp, type Sample } from "../op.ts";
import { symmetricEigen } from "./dense/jacobi.ts";
import { eachMatrix, type Matrix, transposed } from "./dense/stack.ts";
import { asAxis, cubic, matrixTranspose, ontoTriangle, squareLength, times } from "./square.ts";

const samples: readonly Sample[] = [
  {
    inputs: [
      [
        [4, 1, 0.5],
        [1, 2, -1],
        [0.5, -1, -3],
      ],
    ],
  },
  {
    inputs: [
      [
        [2, 1],
        [0.5, -1],
      ],
    ],
    attrs: { lower: false },
  },
  {
    inputs: [
      [
        [
          [2, 1],
          [1, 1],
        ],
        [
          [0, 1],
          [1, 0.5],
        ],
      ],
    ],
  },
];

const isLower = (attrs: Attrs): boolean => attrs.lower !== false;

/** NaN throughout where what is read has one or is infinite: the iteration would not end. */
function eigen({ rows: n, columns, data }: Matrix, attrs: Attrs): ReturnType<typeof symmetricEigen> {
  const lower = isLower(attrs) ? data : transposed({ rows: n, columns, data }).data;
  if (lower.every((x, at) => at % n > Math.floor(at / n) || Number.isFinite(x))) return symmetricEigen(lower, n);
  return { w: new Float64Array(n).fill(Number.NaN), v: new Float64Array(n * n).fill(Number.NaN) };
}

const triangle =
  "Only the lower triangle of `x` is read (the upper one with `lower=false`), and the gradient belongs to it.";

export const eigh: KernelOp = {
  kind: "kernel",
  name: "eigh",
  category: "linear algebra",
  sig: "(x: float[...b, n, n], lower: bool = true) -> (float[...b, n], float[...b, n, n])",
  doc:
    `Eigenvalues in ascending order, and the matrix whose columns are the eigenvectors, of a symmetric matrix or each of a stack: \`w, v = eigh(x)\`, with \`x @ v == v * w\`. ${triangle} ` +
    "Each eigenvector has length 1, and the first of its elements that is at least 0.7 times the largest in absolute value is positive. Those of equal eigenvalues " +
    "are any basis of their space: what the gradient takes from the differences of equal eigenvalues is 0.",
  examples: [
    ["eigh([[2, 1], [1, 2]])[0]", "[1, 3]"],
    ["eigh([[3, 0], [0, 1]])[1]", "[[0, 1], [1, 0]]"],
  ],
  samples,
  dtypes: division,
  infer: (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    const batch = x!.shape.slice(0, -2);
    return [
      { dtype: x!.dtype, shape: [...batch, square.n] },
      { dtype: x!.dtype, shape: [...batch, square.n, square.n] },
    ];
  },
  reference: (inputs, attrs, results) =>
    eachMatrix(inputs, results, ([a]) => {
      const { w, v } = eigen(a!, attrs);
      return [w, v];
    }),
  // Giles 2008, 3.1: V (diag(dw) + F ∘ (Vᵀ dV)) Vᵀ with F[i, j] = 1 / (w[j] - w[i]).
  gradMany: (g, [x], _node, [dw, dv], attrs) => {
    const item = (index: number): Node => g.item("eigh", [x!], attrs, index);
    const v = item(1);
    const vt = matrixTranspose(g, v);
    // V diag(dw) is V with its columns scaled.
    const ofValues = dw ? times(g, g.mul(v, asAxis(g, dw, -2)), vt) : undefined;
    if (!dv) return [ontoTriangle(g, ofValues!, isLower(attrs))];
    const inner = g.mul(reciprocalDifferences(g, item(0)), times(g, vt, dv));
    const ofVectors = times(g, times(g, v, inner), vt);
    return [ontoTriangle(g, ofValues ? g.add(ofValues, ofVectors) : ofVectors, isLower(attrs))];
  },
  gradDoc: "v @ (diag(dw) + F * (v.T @ dv)) @ v.T with F[i, j] = 1 / (w[j] - w[i])",
  flops: ([x]) => cubic(9, x!.shape),
};

/** F[i, j] = 1 / (x[j] - x[i]), 0 where they are equal: dividing by infinity keeps its own derivative 0 too. */
export function reciprocalDifferences(g: Builder, x: Node): Node {
  const differences = g.sub(asAxis(g, x, -2), asAxis(g, x, -1));
  return g.div(1, g.where(g.equal(differences, 0), Number.POSITIVE_INFINITY, differences));
}

export const eigvalsh: KernelOp = {
  kind: "kernel",
  name: "eigvalsh",
  category: "linear algebra",
  sig: "(x: float[...b, n, n], lower: bool = true) -> float[...b, n]",
  doc: `The eigenvalues of a symmetric matrix, or of each of a stack, in ascending order. ${triangle}`,
  examples: [["eigvalsh([[2, 1], [1, 2]])", "[1, 3]"]],
  samples,
  dtypes: division,
  infer: (t, [x]) => {
    const square = squareLength(t, x!);
    if (isFault(square)) return square;
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, -2), square.n] };
  },
  reference: (inputs, attrs, results) => eachMatrix(inputs, results, ([a]) => [eigen(a!, attrs).w]),
  grad: (g, [x], _y, dw, attrs) => {
    const v = g.item("eigh", [x!], attrs, 1);
    return [ontoTriangle(g, times(g, g.mul(v, asAxis(g, dw, -2)), matrixTranspose(g, v)), isLower(attrs))];
  },
  gradDoc: "v @ diag(dy) @ v.T with the eigenvectors v",
  flops: ([x]) => cubic(2, x!.shape),
};
