/** @file QR decomposition. */

import { compareDims, type Dim, minDims, mulDims, productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import type { KernelOp } from "../op.ts";
import { qrFactors } from "./dense/householder.ts";
import { eachMatrix } from "./dense/stack.ts";
import { matrixSamples } from "./matrix-samples.ts";
import { matrixTranspose, needsMatrix, times } from "./square.ts";

export const qr: KernelOp = {
  kind: "kernel",
  name: "qr",
  category: "linear algebra",
  sig: "(x: float[...b, m, n]) -> (float[...b, m, k], float[...b, k, n])",
  doc:
    "The reduced QR decomposition of a matrix, or of each of a stack: `q, r = qr(x)`, with `x == q @ r`, orthonormal columns of `q` and an upper triangular `r`; `k` is the shorter " +
    "of both lengths. No element on the diagonal of `r` is negative, which makes it unique where the first `k` columns are independent; only there it has a gradient.",
  examples: [
    ["qr([[0, 2], [-3, 1]])[0]", "[[0, 1], [-1, 0]]"],
    ["qr([[0, 2], [-3, 1]])[1]", "[[3, -1], [0, 2]]"],
  ],
  samples: matrixSamples,
  dtypes: division,
  infer: (_t, [x]) => {
    const refused = needsMatrix(x!);
    if (refused) return refused;
    const batch = x!.shape.slice(0, -2);
    const [m, n] = x!.shape.slice(-2) as [Dim, Dim];
    const k = minDims(m, n);
    return [
      [m, k],
      [k, n],
    ].map((shape) => ({ dtype: x!.dtype, shape: [...batch, ...shape] }));
  },
  reference: (inputs, _attrs, results) =>
    eachMatrix(inputs, results, ([a]) => {
      const { q, r } = qrFactors(a!);
      return [q, r];
    }),
  // Sebastian Walter, Lutz Lehmann, "Algorithmic Differentiation of Linear Algebra Functions with Application in Optimum Experimental
  // Design", 2018. Of a wide matrix [X | Y] they decompose X = Q U, and R = [U | Qᵀ Y].
  gradMany: (g, [x], node, [dq, dr], attrs) => {
    const [q, r] = [g.item("qr", [x!], attrs, 0), g.item("qr", [x!], attrs, 1)];
    const [m, n] = x!.type.shape.slice(-2) as [Dim, Dim];
    const k = minDims(m, n);
    const dQ = dq ?? g.zerosLike(q);
    const dR = dr ?? g.full(0, node.results![1]!.shape, r.type.dtype);
    if (compareDims(k, n) === "equal") return [ofTall(g, q, r, dQ, dR)];
    const rest = (a: Node): Node => columns(g, a, k, null);
    const [dV, y] = [rest(dR), rest(x!)];
    const dU = columns(g, dR, null, k);
    const dx = ofTall(g, q, columns(g, r, null, k), g.add(dQ, times(g, y, matrixTranspose(g, dV))), dU);
    return [g.op("concatenate", [dx, times(g, q, dV)], { axis: -1 })];
  },
  gradDoc: "(dq + q @ copyltu(r @ dr.T - dq.T @ q)) @ r⁻ᵀ, where copyltu mirrors the lower triangle",
  flops: ([x]) => mulDims(4, mulDims(productOfDims(x!.shape), minDims(...(x!.shape.slice(-2) as [Dim, Dim])))),
};

/** With M = R dRᵀ - dQᵀ Q: (dQ + Q copyltu(M)) R⁻ᵀ, where copyltu(M) is symmetric with the lower triangle of M. */
function ofTall(g: Builder, q: Node, r: Node, dq: Node, dr: Node): Node {
  const m = g.sub(times(g, r, matrixTranspose(g, dr)), times(g, matrixTranspose(g, dq), q));
  const mirrored = g.add(g.op("tril", [m]), matrixTranspose(g, g.op("tril", [m], { k: -1 })));
  const right = g.add(dq, times(g, q, mirrored));
  return matrixTranspose(g, g.op("solve_triangular", [r, matrixTranspose(g, right)]));
}

/** Columns from `start` up to `stop`. */
function columns(g: Builder, x: Node, start: Dim | null, stop: Dim | null): Node {
  const before = x.type.shape.slice(1).map(() => ["slice", null, null, null]);
  return g.op("subtensor", [x], { items: [...before, ["slice", start, stop, null]] });
}
