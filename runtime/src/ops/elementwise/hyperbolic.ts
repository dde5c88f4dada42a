/** @file Hyperbolic functions and their inverses. */
import { floating } from "../dtype-rules.ts";
import { floatUnary } from "./declare.ts";
import { oneMinusSquare } from "./one-minus-square.ts";

export const sinh = floatUnary({
  name: "sinh",
  doc: "Hyperbolic sine.",
  examples: [["sinh([0, 1])", "[0, 1.1752011936438014]"]],
  dtypes: floating,
  scalar: (s, x) => s.sinh(x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("cosh", [x!]))],
  gradDoc: "cosh(x)",
});

export const cosh = floatUnary({
  name: "cosh",
  doc: "Hyperbolic cosine.",
  examples: [["cosh([0, 1])", "[1, 1.5430806348152437]"]],
  dtypes: floating,
  scalar: (s, x) => s.cosh(x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("sinh", [x!]))],
  gradDoc: "sinh(x)",
});

export const tanh = floatUnary({
  name: "tanh",
  doc: "Hyperbolic tangent of each element. Saturates at ±1, so gradients vanish for large |x|.",
  examples: [["tanh([0, 1])", "[0, 0.7615941559557649]"]],
  dtypes: floating,
  scalar: (s, x) => s.tanh(x!),
  // d tanh = 1 - tanh², in terms of the output, so that the forward value is reused.
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.sub(1, g.mul(y, y)))],
  gradDoc: "1 - tanh(x)**2",
});

export const arcsinh = floatUnary({
  name: "arcsinh",
  aliases: ["asinh"],
  doc: "Inverse hyperbolic sine.",
  examples: [["arcsinh([0, 1])", "[0, 0.881373587019543]"]],
  dtypes: floating,
  scalar: (s, x) => s.asinh(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.sqrt(g.add(1, g.mul(x!, x!))))],
  gradDoc: "1 / sqrt(1 + x**2)",
});

export const arccosh = floatUnary({
  name: "arccosh",
  aliases: ["acosh"],
  doc: "Inverse hyperbolic cosine, at least 0; NaN below 1.",
  examples: [["arccosh([1, 2])", "[0, 1.3169578969248166]"]],
  dtypes: floating,
  domain: [[1.5, 3]],
  scalar: (s, x) => s.acosh(x!),
  // √(x-1)·√(x+1): x² - 1 would lose digits near 1.
  grad: (g, [x], _y, dy) => [g.div(dy, g.mul(g.sqrt(g.sub(x!, 1)), g.sqrt(g.add(x!, 1))))],
  gradDoc: "1 / sqrt(x**2 - 1)",
});

export const arctanh = floatUnary({
  name: "arctanh",
  aliases: ["atanh"],
  doc: "Inverse hyperbolic tangent; ±inf at ±1, NaN outside.",
  examples: [["arctanh([0.0, 0.5])", "[0, 0.5493061443340548]"]],
  dtypes: floating,
  domain: [[-0.9, 0.9]],
  scalar: (s, x) => s.atanh(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, oneMinusSquare(g, x!))],
  gradDoc: "1 / (1 - x**2)",
});
