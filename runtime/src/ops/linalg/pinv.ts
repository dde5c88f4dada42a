/** @file The pseudo-inverse, least squares, and the rank: by singular values, of which small ones count as 0. */

import { type Dim, maxDims, printDim } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import { buildFrom } from "../build-from.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, fault, isFault, type ListOp } from "../op.ts";
import { matrixSamples } from "./matrix-samples.ts";
import { asAxis, matrixTranspose, needsMatrix, times } from "./square.ts";

const sides = (x: Node): readonly [Dim, Dim] => x.type.shape.slice(-2) as [Dim, Dim];

/** Which singular values count: those above `rcond` times the largest; by default the longer side in units of the last place, as LAPACK has it. */
function counted(g: Builder, x: Node, s: Node, attrs: Attrs): Node {
  const epsilon = x.type.dtype === "float32" ? 2 ** -23 : 2 ** -52;
  const longer = maxDims(...sides(x));
  const given = attrs.rcond as number | null | undefined;
  const ratio =
    typeof given === "number"
      ? g.scalar(s.type.dtype, given)
      : typeof longer === "number"
        ? g.scalar(s.type.dtype, longer * epsilon)
        : g.mul(g.cast(g.dim(longer), s.type.dtype), epsilon);
  return g.greater(s, g.mul(g.op("max", [s], { axis: -1, keepdims: true }), ratio));
}

export const pinv: CompositeOp = {
  kind: "composite",
  name: "pinv",
  category: "linear algebra",
  sig: "(x: float[...b, m, n], rcond: float = none) -> float[...b, n, m]",
  doc:
    "The Moore-Penrose pseudo-inverse of a matrix, or of each of a stack. Singular values up to `rcond` times the largest count as 0; by default `rcond` is the longer side times the " +
    "spacing of floats at 1. The gradient takes the rank as constant.",
  examples: [["pinv([[2, 0], [0, 4], [0, 0]])", "[[0.5, 0, 0], [0, 0.25, 0]]"]],
  samples: matrixSamples,
  dtypes: division,
  infer: (_t, [x]) => {
    const refused = needsMatrix(x!);
    if (refused) return refused;
    const [m, n] = x!.shape.slice(-2) as [Dim, Dim];
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, -2), n, m] };
  },
  expand: (g, [x], attrs) => {
    const [u, s, vt] = [0, 1, 2].map((i) => g.item("svd", [x!], {}, i)) as [Node, Node, Node];
    const keep = counted(g, x!, s, attrs);
    const inverse = g.where(keep, g.div(1, g.where(keep, s, 1)), 0);
    return times(g, g.mul(matrixTranspose(g, vt), asAxis(g, inverse, -2)), matrixTranspose(g, u));
  },
  // Gene Golub, Victor Pereyra, "The Differentiation of Pseudo-Inverses and Nonlinear Least Squares Problems …", 1973:
  // dY = -Y dX Y + Y Yᵀ dXᵀ (I - X Y) + (I - Y X) dXᵀ Yᵀ Y.
  grad: (g, [x], y, dy) => {
    const [yt, dyt] = [matrixTranspose(g, y), matrixTranspose(g, dy)];
    const first = times(g, times(g, yt, dy), yt);
    const second = times(g, g.sub(dyt, times(g, x!, times(g, y, dyt))), times(g, y, yt));
    const third = times(g, times(g, yt, y), g.sub(dyt, times(g, times(g, dyt, y), x!)));
    return [g.add(g.sub(second, first), third)];
  },
  gradDoc: "-y.T @ dy @ y.T + (I - x @ y) @ dy.T @ y @ y.T + y.T @ y @ dy.T @ (I - y @ x) with y = pinv(x)",
};

export const matrixRank: CompositeOp = {
  kind: "composite",
  name: "matrix_rank",
  category: "linear algebra",
  sig: "(x: float[...b, m, n], rcond: float = none) -> int64[...b]",
  doc: "How many singular values of a matrix, or of each of a stack, are more than `rcond` times the largest (the default is that of `pinv`).",
  examples: [["matrix_rank([[1, 2], [2, 4]])", "1"]],
  samples: matrixSamples,
  dtypes: division,
  infer: (_t, [x]) => needsMatrix(x!) ?? { dtype: "int64", shape: x!.shape.slice(0, -2) },
  expand: (g, [x], attrs) => {
    const s = g.item("svd", [x!], {}, 1);
    return g.sum(g.cast(counted(g, x!, s, attrs), "int64"), [-1]);
  },
  gradNote: "integer",
};

export const lstsq: ListOp = {
  kind: "list",
  name: "lstsq",
  category: "linear algebra",
  sig: "(a: float[m, n], b: float[...s], rcond: float = none) -> (float[...r], float[...t], int64, float[k])",
  doc:
    "Least squares: `x, residuals, rank, s = lstsq(a, b)`, where `x` makes `sum((a @ x - b)**2)` least, and is the shortest of those that do. `b` is a vector, or a matrix whose columns " +
    "are solved for; `residuals` are those sums, `rank` and `s` the rank and the singular values of `a`. `rcond` as in `pinv`. (NumPy gives no residuals where the rank is less than `n`.)",
  examples: [
    ["lstsq([[1.0, 0], [1, 1], [1, 2]], [1, 2, 3])[0]", "[1, 1]"],
    ["lstsq([[1.0, 0], [1, 1], [1, 2]], [0, 0, 3])[1]", "1.5"],
  ],
  dtypes: division,
  parts: (g, [a, b], attrs) => {
    if (a!.type.shape.length !== 2) return fault("rank", `$0 must be a matrix, but has ${a!.type.shape.length} axes`);
    const rank = b!.type.shape.length;
    if (rank !== 1 && rank !== 2) return fault("rank", `$1 must be a vector or a matrix, but has ${rank} axes`, [1]);
    const inverse = g.op("pinv", [a!], attrs);
    const x = buildFrom(g, "dot", [inverse, b!], {});
    if (isFault(x)) {
      const [m, other] = [a!.type.shape[0]!, b!.type.shape[0]!];
      return fault(
        "inner-dim",
        `\`${printDim(m)}\` meets \`${printDim(other)}\`, two different lengths`,
        [0, 1],
        [
          { operand: 0, axis: 0, dim: m },
          { operand: 1, axis: 0, dim: other },
        ],
      );
    }
    const residuals = g.sum(g.op("sqr", [g.sub(g.dot(a!, x), b!)]), [0]);
    return [x, residuals, g.op("matrix_rank", [a!], attrs), g.item("svd", [a!], {}, 1)];
  },
};
