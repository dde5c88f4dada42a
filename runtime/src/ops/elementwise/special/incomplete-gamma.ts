/** @file Regularised incomplete gamma functions. */
import type { Node } from "../../../ir/node.ts";
import type { Builder, Operand } from "../../builder.ts";
import { floating } from "../../dtype-rules.ts";
import type { CompositeOp, GradRule } from "../../op.ts";
import { incompleteGamma, incompleteGammaByShape } from "./incomplete-gamma-values.ts";
import { numberKernel } from "./number-kernel.ts";

/** dP/dx = x^(a-1) e^-x / Γ(a). */
function density(g: Builder, a: Node, x: Node): Node {
  const power = g.op("xlogy", [g.sub(a, 1), x]);
  return g.exp(g.sub(g.sub(power, x), g.op("gammaln", [a])));
}

const rule =
  (sign: 1 | -1): GradRule =>
  (g, [a, x], _y, dy, _attrs, wanted) => {
    const signed = (d: Operand) => g.mul(dy, sign === 1 ? d : g.neg(d));
    return [
      wanted[0] ? signed(g.op("gammainc_by_shape", [a!, x!])) : null,
      wanted[1] ? signed(density(g, a!, x!)) : null,
    ];
  };

// The second derivative by the shape is not known: tested with a shape in float32, of which no derivative is taken.
const samples = [
  { inputs: [0.5, [0.3, 2.5]], dtypes: ["float32", undefined] },
  {
    inputs: [
      [1.5, 20],
      [[1.2], [18]],
    ],
    dtypes: ["float32", undefined],
  },
] as const;

export const gammainc = numberKernel({
  name: "gammainc",
  aliases: ["gammap"],
  sig: "(a: float[...s], x: float[...s]) -> float[...s]",
  doc:
    "Regularised lower incomplete gamma function: the integral of `t**(a-1) * exp(-t)` from 0 to x, divided by `gamma(a)`. NaN for a < 0 " +
    "or x < 0. Relative error below 1e-13 where it is not near 1 (series and continued fraction: DLMF 8.11.4, 8.9.2).",
  examples: [["gammainc(2.0, [0.0, 1.0])", "[0, 0.26424111765711533]"]],
  of: (_attrs, a, x) => incompleteGamma(a!, x!, false),
  grad: rule(1),
  gradDoc: "by x: x**(a-1) * exp(-x) / gamma(a); by a: the derivative of its series",
  samples,
});

export const gammaincc = numberKernel({
  name: "gammaincc",
  aliases: ["gammaq"],
  sig: "(a: float[...s], x: float[...s]) -> float[...s]",
  doc: "Regularised upper incomplete gamma function: `1 - gammainc(a, x)`, with all its digits also where it is small. Relative error below 1e-12.",
  examples: [["gammaincc(2.0, [0.0, 1.0, 50.0])", "[1, 0.7357588823428847, 9.836624224615967e-21]"]],
  of: (_attrs, a, x) => incompleteGamma(a!, x!, true),
  grad: rule(-1),
  gradDoc: "by x: -x**(a-1) * exp(-x) / gamma(a); by a: minus that of `gammainc`",
  samples,
});

export const gammaincByShape = numberKernel({
  name: "gammainc_by_shape",
  sig: "(a: float[...s], x: float[...s]) -> float[...s]",
  doc: "The derivative of `gammainc` by a. Absolute error below 1e-13. Its own derivative by a is given as NaN.",
  examples: [["gammainc_by_shape(2.0, 1.0)", "-0.2761960457028345"]],
  of: (_attrs, a, x) => incompleteGammaByShape(a!, x!),
  grad: (g, [a, x], y, dy, _attrs, wanted) => [
    wanted[0] ? g.full(Number.NaN, y.type.shape, y.type.dtype) : null,
    wanted[1] ? g.mul(dy, g.mul(density(g, a!, x!), g.sub(g.log(x!), g.op("psi", [a!])))) : null,
  ],
  gradDoc: "by x: the density times log(x) - psi(a); by a: NaN, not known",
  samples,
});

const lower: Omit<CompositeOp, "name" | "doc" | "examples" | "expand" | "gradDoc"> = {
  kind: "composite",
  category: "elementwise",
  sig: "(a: float[...s], x: float[...s]) -> float[...s]",
  dtypes: floating,
  infer: gammainc.infer,
  samples: [
    {
      inputs: [
        [0.5, 2.5],
        [[1.2], [2]],
      ],
      dtypes: ["float32", undefined],
    },
  ],
};

export const gammal: CompositeOp = {
  ...lower,
  name: "gammal",
  doc: "Lower incomplete gamma function: `gammainc(a, x) * gamma(a)`.",
  examples: [["gammal(2.0, 1.0)", "0.26424111765711533"]],
  expand: (g, [a, x]) => g.mul(g.op("gammainc", [a!, x!]), g.op("gamma", [a!])),
  gradDoc: "by x: x**(a-1) * exp(-x)",
};

export const gammau: CompositeOp = {
  ...lower,
  name: "gammau",
  doc: "Upper incomplete gamma function: `gammaincc(a, x) * gamma(a)`.",
  examples: [["gammau(2.0, 1.0)", "0.7357588823428847"]],
  expand: (g, [a, x]) => g.mul(g.op("gammaincc", [a!, x!]), g.op("gamma", [a!])),
  gradDoc: "by x: -x**(a-1) * exp(-x)",
};

export const chi2sf: CompositeOp = {
  ...lower,
  name: "chi2sf",
  sig: "(x: float[...s], k: float[...s]) -> float[...s]",
  doc: "The probability that a chi-squared variable with k degrees of freedom exceeds x: `gammaincc(k / 2, x / 2)`.",
  examples: [["chi2sf(3.841458820694124, 1)", "0.05"]],
  samples: [{ inputs: [[0.3, 2.5], 3], dtypes: [undefined, "int64"] }],
  expand: (g, [x, k]) => g.op("gammaincc", [g.mul(0.5, k!), g.mul(0.5, x!)]),
  gradDoc: "-(x/2)**(k/2-1) * exp(-x/2) / (2 * gamma(k/2))",
};
