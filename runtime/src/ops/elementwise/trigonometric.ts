/** @file Circular functions and their inverses; angles in radians. */
import { floating } from "../dtype-rules.ts";
import { binary, floatUnary } from "./declare.ts";
import { oneMinusSquare } from "./one-minus-square.ts";

export const sin = floatUnary({
  name: "sin",
  doc: "Sine.",
  examples: [["sin([0, 1])", "[0, 0.8414709848078965]"]],
  dtypes: floating,
  scalar: (s, x) => s.sin(x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("cos", [x!]))],
  gradDoc: "cos(x)",
});

export const cos = floatUnary({
  name: "cos",
  doc: "Cosine.",
  examples: [["cos([0, 1])", "[1, 0.5403023058681398]"]],
  dtypes: floating,
  scalar: (s, x) => s.cos(x!),
  grad: (g, [x], _y, dy) => [g.neg(g.mul(dy, g.op("sin", [x!])))],
  gradDoc: "-sin(x)",
});

export const tan = floatUnary({
  name: "tan",
  doc: "Tangent.",
  examples: [["tan([0, 1])", "[0, 1.5574077246549023]"]],
  dtypes: floating,
  domain: [[-1.2, 1.2]],
  scalar: (s, x) => s.tan(x!),
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.add(1, g.mul(y, y)))],
  gradDoc: "1 + tan(x)**2",
});

export const arcsin = floatUnary({
  name: "arcsin",
  aliases: ["asin"],
  doc: "Inverse sine, from -pi/2 to pi/2; NaN outside of [-1, 1].",
  examples: [["arcsin([0, 1])", "[0, 1.5707963267948966]"]],
  dtypes: floating,
  domain: [[-0.9, 0.9]],
  scalar: (s, x) => s.asin(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.sqrt(oneMinusSquare(g, x!)))],
  gradDoc: "1 / sqrt(1 - x**2)",
});

export const arccos = floatUnary({
  name: "arccos",
  aliases: ["acos"],
  doc: "Inverse cosine, from 0 to pi; NaN outside of [-1, 1].",
  examples: [["arccos([1, 0])", "[0, 1.5707963267948966]"]],
  dtypes: floating,
  domain: [[-0.9, 0.9]],
  scalar: (s, x) => s.acos(x!),
  grad: (g, [x], _y, dy) => [g.neg(g.div(dy, g.sqrt(oneMinusSquare(g, x!))))],
  gradDoc: "-1 / sqrt(1 - x**2)",
});

export const arctan = floatUnary({
  name: "arctan",
  aliases: ["atan"],
  doc: "Inverse tangent, from -pi/2 to pi/2.",
  examples: [["arctan([0, 1])", "[0, 0.7853981633974483]"]],
  dtypes: floating,
  scalar: (s, x) => s.atan(x!),
  grad: (g, [x], _y, dy) => [g.div(dy, g.add(1, g.mul(x!, x!)))],
  gradDoc: "1 / (1 + x**2)",
});

export const arctan2 = binary({
  name: "arctan2",
  aliases: ["atan2"],
  sig: "(y: float[...s], x: float[...s]) -> float[...s]",
  doc: "The angle of the point (x, y), from -pi to pi; the first operand is y.",
  examples: [["arctan2([1.0, -1.0], [1.0, -1.0])", "[0.7853981633974483, -2.356194490192345]"]],
  dtypes: floating,
  domain: [
    [0.5, 2],
    [0.5, 2],
  ],
  scalar: (s, y, x) => s.atan2(y!, x!),
  grad: (g, [y, x], _z, dz, _attrs, wanted) => {
    const scaled = g.div(dz, g.add(g.mul(x!, x!), g.mul(y!, y!)));
    return [wanted[0] ? g.mul(scaled, x!) : null, wanted[1] ? g.neg(g.mul(scaled, y!)) : null];
  },
  gradDoc: "x / (x**2 + y**2), -y / (x**2 + y**2)",
});

export const deg2rad = floatUnary({
  name: "deg2rad",
  doc: "Degrees to radians.",
  examples: [["deg2rad([0, 180])", "[0, 3.141592653589793]"]],
  dtypes: floating,
  scalar: (s, x) => s.mul(x!, s.constant(Math.PI / 180)),
  grad: (g, _inputs, _y, dy) => [g.mul(dy, Math.PI / 180)],
  gradDoc: "pi / 180",
});

export const rad2deg = floatUnary({
  name: "rad2deg",
  doc: "Radians to degrees.",
  examples: [["rad2deg([0, pi])", "[0, 180]"]],
  dtypes: floating,
  scalar: (s, x) => s.mul(x!, s.constant(180 / Math.PI)),
  grad: (g, _inputs, _y, dy) => [g.mul(dy, 180 / Math.PI)],
  gradDoc: "180 / pi",
});

export const hypot = binary({
  name: "hypot",
  sig: "(x: float[...s], y: float[...s]) -> float[...s]",
  doc: "`sqrt(x**2 + y**2)`, the length of the vector (x, y), without overflow. The gradient at (0, 0) is taken as 0.",
  examples: [["hypot([3.0, 1e200], [4.0, 0.0])", "[5, 1e200]"]],
  dtypes: floating,
  domain: [
    [0.5, 2],
    [-2, -0.5],
  ],
  scalar: (s, x, y) => {
    const [a, b] = [s.abs(x!), s.abs(y!)];
    const long = s.max(a, b);
    const one = s.constant(1);
    const infinity = s.constant(Number.POSITIVE_INFINITY);
    const ratio = s.div(s.min(a, b), s.select(s.equal(long, s.constant(0)), one, long));
    const length = s.mul(long, s.sqrt(s.add(one, s.mul(ratio, ratio))));
    // As in C, an infinite side is an infinite length, whatever the other is.
    return s.select(s.or(s.equal(a, infinity), s.equal(b, infinity)), infinity, length);
  },
  grad: (g, [x, y], z, dz, _attrs, wanted) => {
    const scaled = g.div(dz, g.where(g.equal(z, 0), 1, z));
    return [wanted[0] ? g.mul(scaled, x!) : null, wanted[1] ? g.mul(scaled, y!) : null];
  },
  gradDoc: "x / hypot(x, y), y / hypot(x, y)",
});
