/** @file The beta function, its logarithm, and the regularised incomplete one. */
import { floating } from "../../dtype-rules.ts";
import type { CompositeOp } from "../../op.ts";
import { incompleteBeta, logBeta } from "./incomplete-beta-values.ts";
import { numberKernel } from "./number-kernel.ts";

export const betaln = numberKernel({
  name: "betaln",
  sig: "(a: float[...s], b: float[...s]) -> float[...s]",
  doc: "Logarithm of the beta function, for a, b > 0; NaN elsewhere. Error below 1e-14 of the largest of 1 and its value.",
  examples: [["betaln(2.0, [3.0, 1e10])", "[-2.4849066497880004, -46.051701859980916]"]],
  of: (_attrs, a, b) => (a! > 0 && b! > 0 ? logBeta(a!, b!) : Number.NaN),
  grad: (g, [a, b], _y, dy, _attrs, wanted) => {
    const sum = g.op("psi", [g.add(a!, b!)]);
    return [
      wanted[0] ? g.mul(dy, g.sub(g.op("psi", [a!]), sum)) : null,
      wanted[1] ? g.mul(dy, g.sub(g.op("psi", [b!]), sum)) : null,
    ];
  },
  gradDoc: "psi(a) - psi(a + b), psi(b) - psi(a + b)",
  samples: [
    {
      inputs: [
        [0.5, 3],
        [[1.5], [12]],
      ],
    },
  ],
});

export const beta: CompositeOp = {
  kind: "composite",
  name: "beta",
  category: "elementwise",
  sig: "(a: float[...s], b: float[...s]) -> float[...s]",
  doc: "The beta function `gamma(a) * gamma(b) / gamma(a + b)`, for a, b > 0; NaN elsewhere. Relative error below 1e-13 where it is above 1e-5.",
  examples: [["beta(2.0, 3.0)", "0.08333333333333333"]],
  dtypes: floating,
  infer: betaln.infer,
  expand: (g, [a, b]) => g.exp(g.op("betaln", [a!, b!])),
  gradDoc: "beta(a, b) * (psi(a) - psi(a + b)), beta(a, b) * (psi(b) - psi(a + b))",
  samples: [
    {
      inputs: [
        [0.5, 3],
        [[1.5], [4]],
      ],
    },
  ],
};

export const betainc = numberKernel({
  name: "betainc",
  sig: "(a: float[...s], b: float[...s], x: float[...s]) -> float[...s]",
  doc:
    "Regularised incomplete beta function: the integral of `t**(a-1) * (1-t)**(b-1)` from 0 to x, divided by `beta(a, b)`. NaN outside of " +
    "a, b > 0 and 0 <= x <= 1. Relative error below 1e-12 where it is not near 1 (DLMF 8.17.22). Derivatives by a and b are given as NaN.",
  examples: [["betainc(2.0, 3.0, [0.0, 0.5])", "[0, 0.6875]"]],
  of: (_attrs, a, b, x) => incompleteBeta(a!, b!, x!),
  grad: (g, [a, b, x], y, dy, _attrs, wanted) => {
    const unknown = g.full(Number.NaN, y.type.shape, y.type.dtype);
    const powers = g.add(g.op("xlogy", [g.sub(a!, 1), x!]), g.op("xlog1py", [g.sub(b!, 1), g.neg(x!)]));
    return [
      wanted[0] ? unknown : null,
      wanted[1] ? unknown : null,
      wanted[2] ? g.mul(dy, g.exp(g.sub(powers, g.op("betaln", [a!, b!])))) : null,
    ];
  },
  gradDoc: "by x: x**(a-1) * (1-x)**(b-1) / beta(a, b); by a and b: NaN, not known",
  samples: [{ inputs: [[0.5, 3], 2.5, [0.3, 0.8]], dtypes: ["float32", "float32", undefined] }],
});
