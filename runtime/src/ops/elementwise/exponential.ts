/** @file Exponentials, logarithms and roots. */
import { floating } from "../dtype-rules.ts";
import { binary, floatUnary } from "./declare.ts";

export const exp = floatUnary({
  name: "exp",
  doc: "e to the power of each element.",
  examples: [["exp([0, 1])", "[1, 2.718281828459045]"]],
  dtypes: floating,
  scalar: (s, x) => s.exp(x!),
  grad: (g, _inputs, y, dy) => [g.mul(dy, y)],
  gradDoc: "exp(x)",
});

export const exp2 = floatUnary({
  name: "exp2",
  doc: "2 to the power of each element.",
  examples: [["exp2([0, 3])", "[1, 8]"]],
  dtypes: floating,
  scalar: (s, x) => s.pow(s.constant(2), x!),
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.mul(Math.LN2, y))],
  gradDoc: "log(2) * exp2(x)",
});

export const expm1 = floatUnary({
  name: "expm1",
  doc: "`exp(x) - 1`, exact also near 0.",
  examples: [["expm1([0.0, 1e-20])", "[0, 1e-20]"]],
  dtypes: floating,
  scalar: (s, x) => s.expm1(x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.exp(x!))],
  gradDoc: "exp(x)",
});

export const log = floatUnary({
  name: "log",
  doc: "Natural logarithm. Of 0 it is -inf, of a negative number NaN.",
  examples: [["log([1.0, 0.0])", "[0, -inf]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.log(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, x!)],
  gradDoc: "1 / x",
});

export const log2 = floatUnary({
  name: "log2",
  doc: "Logarithm to the base 2.",
  examples: [["log2([1, 8])", "[0, 3]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.log2(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.mul(Math.LN2, x!))],
  gradDoc: "1 / (x * log(2))",
});

export const log10 = floatUnary({
  name: "log10",
  doc: "Logarithm to the base 10.",
  examples: [["log10([1, 1000])", "[0, 3]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.log10(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.mul(Math.LN10, x!))],
  gradDoc: "1 / (x * log(10))",
});

export const log1p = floatUnary({
  name: "log1p",
  doc: "`log(1 + x)`, exact also near 0.",
  examples: [["log1p([0.0, 1e-20])", "[0, 1e-20]"]],
  dtypes: floating,
  domain: [[-0.5, 2]],
  scalar: (s, x) => s.log1p(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.add(1, x!))],
  gradDoc: "1 / (1 + x)",
});

export const sqrt = floatUnary({
  name: "sqrt",
  doc: "Square root, correctly rounded. Of a negative number it is NaN.",
  examples: [["sqrt([4, 2])", "[2, 1.4142135623730951]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.sqrt(x!),
  grad: (g, _inputs, y, dy) => [g.div(g.mul(0.5, dy), y)],
  gradDoc: "0.5 / sqrt(x)",
});

export const logaddexp = binary({
  name: "logaddexp",
  sig: "(x: float[...s], y: float[...s]) -> float[...s]",
  doc: "`log(exp(x) + exp(y))`, without overflow.",
  examples: [["logaddexp([1000.0, -inf], [1000.0, 2.0])", "[1000.6931471805599, 2]"]],
  dtypes: floating,
  scalar: (s, x, y) => {
    const greater = s.max(x!, y!);
    const distance = s.neg(s.abs(s.sub(x!, y!)));
    // Two equal infinities have no distance: they are the result (with log 2, which they swallow).
    const safe = s.select(s.equal(x!, y!), s.constant(0), distance);
    return s.add(greater, s.log1p(s.exp(safe)));
  },
  grad: (g, [x, y], _z, dz, _attrs, wanted) => {
    const difference = g.sub(x!, y!);
    return [
      wanted[0] ? g.mul(dz, g.op("sigmoid", [difference])) : null,
      wanted[1] ? g.mul(dz, g.op("sigmoid", [g.neg(difference)])) : null,
    ];
  },
  gradDoc: "sigmoid(x - y), sigmoid(y - x)",
});
