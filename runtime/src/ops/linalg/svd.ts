/** @file The singular value decomposition. */

import { type Dim, minDims, mulDims, productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import type { KernelOp } from "../op.ts";
import { svdFactors } from "./dense/jacobi.ts";
import { eachMatrix } from "./dense/stack.ts";
import { reciprocalDifferences } from "./eigh.ts";
import { matrixSamples } from "./matrix-samples.ts";
import { asAxis, matrixTranspose, needsMatrix, times } from "./square.ts";

/** The last two axes and the shorter of them. */
const lengths = (shape: readonly Dim[]): readonly [m: Dim, n: Dim, k: Dim] => {
  const [m, n] = shape.slice(-2) as [Dim, Dim];
  return [m, n, minDims(m, n)];
};

export const svd: KernelOp = {
  kind: "kernel",
  name: "svd",
  category: "linear algebra",
  sig: "(x: float[...b, m, n]) -> (float[...b, m, k], float[...b, k], float[...b, k, n])",
  doc:
    "The thin singular value decomposition of a matrix, or of each of a stack: `u, s, vt = svd(x)`, with `x == (u * s) @ vt` and `k` the shorter of both lengths. The singular " +
    "values are in descending order, the columns of `u` and the rows of `vt` orthonormal; of each column of `u` the first element that is at least 0.7 times the largest in " +
    "absolute value is positive. What the gradient takes from the differences of equal singular values is 0; a singular value of 0 makes that of `u` and `vt` infinite.",
  examples: [
    ["svd([[0, 2], [-3, 0]])[1]", "[3, 2]"],
    ["svd([[0, 2], [-3, 0]])[0]", "[[0, 1], [1, 0]]"],
  ],
  samples: matrixSamples,
  dtypes: division,
  infer: (_t, [x]) => {
    const refused = needsMatrix(x!);
    if (refused) return refused;
    const batch = x!.shape.slice(0, -2);
    const [m, n, k] = lengths(x!.shape);
    return [[m, k], [k], [k, n]].map((shape) => ({ dtype: x!.dtype, shape: [...batch, ...shape] }));
  },
  reference: (inputs, _attrs, results) =>
    eachMatrix(inputs, results, ([a]) => {
      const [m, n] = [a!.rows, a!.columns];
      const k = Math.min(m, n);
      // The iteration would not end.
      if (!a!.data.every(Number.isFinite))
        return [m * k, k, k * n].map((size) => new Float64Array(size).fill(Number.NaN));
      const { u, s, vt } = svdFactors(a!);
      return [u, s, vt];
    }),
  // James Townsend, "Differentiating the Singular Value Decomposition", 2016.
  gradMany: (g, [x], node, [du, ds, dvt], attrs) => {
    const [u, s, vt] = [0, 1, 2].map((i) => g.item("svd", [x!], attrs, i)) as [Node, Node, Node];
    const [m, n, k] = lengths(x!.type.shape);
    const rows = asAxis(g, s, -2);
    const terms: Node[] = [];
    if (ds) terms.push(times(g, g.mul(u, asAxis(g, ds, -2)), vt));
    const f = du || dvt ? reciprocalDifferences(g, g.op("sqr", [s])) : undefined;
    if (du) {
      const turned = g.mul(times(g, u, g.mul(f!, skew(g, u, du))), rows);
      terms.push(times(g, m === k ? turned : g.add(turned, g.div(outside(g, u, du), rows)), vt));
    }
    if (dvt) {
      const [v, dv] = [matrixTranspose(g, vt), matrixTranspose(g, dvt)];
      const turned = g.mul(times(g, v, g.mul(f!, skew(g, v, dv))), rows);
      const whole = n === k ? turned : g.add(turned, g.div(outside(g, v, dv), rows));
      terms.push(times(g, u, matrixTranspose(g, whole)));
    }
    return [terms.length === 0 ? g.zerosLike(node.inputs[0]!) : terms.reduce((a, b) => g.add(a, b))];
  },
  gradDoc: "u @ (diag(ds) + …) @ vt (Townsend 2016)",
  flops: ([x]) => mulDims(12, mulDims(productOfDims(x!.shape), lengths(x!.shape)[2])),
};

/** Uᵀ dU - dUᵀ U. */
function skew(g: Builder, u: Node, du: Node): Node {
  const product = times(g, matrixTranspose(g, u), du);
  return g.sub(product, matrixTranspose(g, product));
}

/** (I - U Uᵀ) dU: what leaves the space of the columns. */
const outside = (g: Builder, u: Node, du: Node): Node => g.sub(du, times(g, u, times(g, matrixTranspose(g, u), du)));
