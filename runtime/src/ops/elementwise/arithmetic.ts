/** @file `+ - * /` and negation. */
import { arithmetic, division, floating, numeric } from "../dtype-rules.ts";
import { binary, unary } from "./declare.ts";

export const add = binary({
  name: "add",
  doc: "Sum of two tensors, element by element. Written `x + y`. Integers wrap around; the sum of two bools is their `or`.",
  examples: [
    ["add([1, 2], [3, 4])", "[4, 6]"],
    ["[1, 2] + 0.5", "[1.5, 2.5]"],
  ],
  dtypes: arithmetic,
  scalar: (s, x, y) => (s.dtype === "bool" ? s.or(x!, y!) : s.add(x!, y!)),
  grad: (_g, _inputs, _y, dy) => [dy, dy],
  gradDoc: "1, 1",
});

export const sub = binary({
  name: "sub",
  aliases: ["subtract"],
  doc: "Difference of two tensors. Written `x - y`. Integers wrap around; bools have no difference.",
  examples: [["[5, 7] - [1, 10]", "[4, -3]"]],
  dtypes: numeric,
  scalar: (s, x, y) => s.sub(x!, y!),
  grad: (g, _inputs, _y, dy, _attrs, wanted) => [dy, wanted[1] ? g.neg(dy) : null],
  gradDoc: "1, -1",
});

export const mul = binary({
  name: "mul",
  aliases: ["multiply"],
  doc: "Product of two tensors, element by element. Written `x * y`. Integers wrap around; the product of two bools is their `and`.",
  examples: [["[1, 2] * [3, 4]", "[3, 8]"]],
  dtypes: arithmetic,
  scalar: (s, x, y) => (s.dtype === "bool" ? s.and(x!, y!) : s.mul(x!, y!)),
  grad: (g, [x, y], _z, dz, _attrs, wanted) => [wanted[0] ? g.mul(dz, y!) : null, wanted[1] ? g.mul(dz, x!) : null],
  gradDoc: "y, x",
});

export const trueDivide = binary({
  name: "true_divide",
  aliases: ["true_div", "divide"],
  doc: "Quotient of two tensors. Written `x / y`. Of two integers it is a float64; division by zero gives inf or NaN.",
  examples: [
    ["[1, 3] / 2", "[0.5, 1.5]"],
    ["1 / [0.0, 4.0]", "[inf, 0.25]"],
  ],
  dtypes: division,
  domain: [
    [-2, 2],
    [0.5, 2],
  ],
  scalar: (s, x, y) => s.div(x!, y!),
  // d(x/y)/dy = -x/y² = -(x/y)/y: by the output, so that y² cannot overflow.
  grad: (g, [, y], z, dz, _attrs, wanted) => {
    const dx = g.div(dz, y!);
    return [dx, wanted[1] ? g.neg(g.mul(dx, z)) : null];
  },
  gradDoc: "1 / y, -x / y**2",
});

export const neg = unary({
  name: "neg",
  aliases: ["negative"],
  doc: "The negative of each element. Written `-x`. The least integer is its own negative, and unsigned ones wrap around.",
  examples: [["-[1, -2]", "[-1, 2]"]],
  dtypes: numeric,
  scalar: (s, x) => s.neg(x!),
  grad: (g, _inputs, _y, dy) => [g.neg(dy)],
  gradDoc: "-1",
});

export const sqr = unary({
  name: "sqr",
  aliases: ["square"],
  doc: "The square of each element, in the dtype of `x`.",
  examples: [["sqr([1.5, -2.0])", "[2.25, 4]"]],
  dtypes: arithmetic,
  scalar: (s, x) => (s.dtype === "bool" ? x! : s.mul(x!, x!)),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.mul(2, x!))],
  gradDoc: "2 * x",
});

export const reciprocal = unary({
  name: "reciprocal",
  doc: "`1 / x` of each element. (Theano's `inv`; here `inv` is the inverse of a matrix.)",
  examples: [["reciprocal([2.0, 4.0])", "[0.5, 0.25]"]],
  dtypes: floating,
  domain: [[0.5, 2]],
  scalar: (s, x) => s.div(s.constant(1), x!),
  grad: (g, _inputs, y, dy) => [g.neg(g.mul(dy, g.mul(y, y)))],
  gradDoc: "-1 / x**2",
});
