/** @file Activation functions of neural networks. */
import { floating, numeric } from "../dtype-rules.ts";
import type { CompositeOp } from "../op.ts";
import { floatUnary, unary } from "./declare.ts";

export const sigmoid = floatUnary({
  name: "sigmoid",
  aliases: ["expit"],
  doc: "The logistic function `1 / (1 + exp(-x))`, exact for large |x| of both signs.",
  examples: [["sigmoid([0.0, 800.0, -800.0])", "[0.5, 1, 0]"]],
  dtypes: floating,
  scalar: (s, x) => s.sigmoid(x!),
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.mul(y, g.sub(1, y)))],
  gradDoc: "sigmoid(x) * (1 - sigmoid(x))",
});

export const softplus = floatUnary({
  name: "softplus",
  doc: "`log(1 + exp(x))`, without overflow.",
  examples: [["softplus([0.0, 800.0, -800.0])", "[0.6931471805599453, 800, 0]"]],
  dtypes: floating,
  scalar: (s, x) => s.softplus(x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("sigmoid", [x!]))],
  gradDoc: "sigmoid(x)",
});

export const relu = unary({
  name: "relu",
  doc: "`maximum(x, 0)`. The derivative at 0 is taken as 0.",
  examples: [["relu([-1.5, 2.0])", "[0, 2]"]],
  dtypes: numeric,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.max(x!, s.constant(0)),
  grad: (g, [x], _y, dy) => [g.where(g.greater(x!, 0), dy, 0)],
  gradDoc: "where(x > 0, 1, 0)",
});

export const elu: CompositeOp = {
  kind: "composite",
  name: "elu",
  category: "elementwise",
  sig: "(x: float[...s], alpha: float = 1) -> float[...s]",
  doc: "`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere. The derivative at 0 is taken as `alpha`.",
  examples: [
    ["elu([-1.0, 2.0])", "[-0.6321205588285577, 2]"],
    ["elu([-1.0, 2.0], alpha=0.5)", "[-0.31606027941427883, 2]"],
  ],
  dtypes: floating,
  infer: (_t, [x]) => ({ dtype: x!.dtype, shape: x!.shape }),
  expand: (g, [x], attrs) => {
    const low = g.op("expm1", [g.op("minimum", [x!, 0])]);
    return g.where(g.greater(x!, 0), x!, g.mul(Number(attrs.alpha ?? 1), low));
  },
  // exp(minimum(x, 0)), so that the branch not taken cannot overflow.
  grad: (g, [x], _y, dy, attrs) => {
    const slope = g.mul(Number(attrs.alpha ?? 1), g.exp(g.op("minimum", [x!, 0])));
    return [g.mul(dy, g.where(g.greater(x!, 0), 1, slope))];
  },
  gradDoc: "where(x > 0, 1, alpha * exp(x))",
  samples: [{ inputs: [[0.5, -0.7, -2]] }, { inputs: [[0.5, -0.7, -2]], attrs: { alpha: 0.3 } }],
};

export const softsign = floatUnary({
  name: "softsign",
  doc: "`x / (1 + |x|)`.",
  examples: [["softsign([1.0, -3.0])", "[0.5, -0.75]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.div(x!, s.add(s.constant(1), s.abs(x!))),
  grad: (g, [x], _y, dy) => [g.div(dy, g.op("sqr", [g.add(1, g.op("abs", [x!]))]))],
  gradDoc: "1 / (1 + abs(x))**2",
});

export const hardSigmoid = floatUnary({
  name: "hard_sigmoid",
  doc: "`clip(0.2 * x + 0.5, 0, 1)`: three straight lines near the sigmoid.",
  examples: [["hard_sigmoid([-5.0, 0.0, 1.0, 5.0])", "[0, 0.5, 0.7, 1]"]],
  dtypes: floating,
  domain: [[-2, 2]],
  scalar: (s, x) => {
    const line = s.add(s.mul(s.constant(0.2), x!), s.constant(0.5));
    return s.min(s.max(line, s.constant(0)), s.constant(1));
  },
  grad: (g, [x], _y, dy) => [g.where(g.less(g.op("abs", [x!]), 2.5), g.mul(0.2, dy), 0)],
  gradDoc: "where(abs(x) < 2.5, 0.2, 0)",
});
