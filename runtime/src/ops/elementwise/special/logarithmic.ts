/** @file Functions made of logarithms, exact where writing them out is not; and the sine cardinal. */
import { floating } from "../../dtype-rules.ts";
import { binary, floatUnary } from "../declare.ts";

export const logit = floatUnary({
  name: "logit",
  doc: "Log odds: `log(x / (1 - x))`, the inverse of `sigmoid`. Infinite at 0 and 1, NaN outside.",
  examples: [["logit([0.5, 0.75])", "[0, 1.0986122886681098]"]],
  dtypes: floating,
  scalar: (s, x) => s.sub(s.log(x!), s.log1p(s.neg(x!))),
  grad: (g, [x], _y, dy) => [g.div(dy, g.mul(x!, g.sub(1, x!)))],
  gradDoc: "1 / (x * (1 - x))",
  domain: [[0.05, 0.95]],
});

export const log1mexp = floatUnary({
  name: "log1mexp",
  doc:
    "`log(1 - exp(x))` for x < 0, exact also where exp(x) is near 1 or 0; -inf at 0, NaN above (M. Mächler, Accurately computing " +
    "log(1 - exp(-|a|)), 2012).",
  examples: [["log1mexp([-1.0, -1e-20])", "[-0.4586751453870819, -46.051701859880914]"]],
  dtypes: floating,
  scalar: (s, x) => s.select(s.less(s.constant(-Math.LN2), x!), s.log(s.neg(s.expm1(x!))), s.log1p(s.neg(s.exp(x!)))),
  grad: (g, [x], _y, dy) => [g.neg(g.div(dy, g.op("expm1", [g.neg(x!)])))],
  gradDoc: "-1 / (exp(-x) - 1)",
  domain: [[-2, -0.2]],
});

export const xlogy = binary({
  name: "xlogy",
  sig: "(x: float[...s], y: float[...s]) -> float[...s]",
  doc: "`x * log(y)`, and 0 where x is 0, unless y is NaN.",
  examples: [["xlogy([0.0, 2.0], [0.0, 1.0])", "[0, 0]"]],
  dtypes: floating,
  scalar: (s, x, y) => {
    const zero = s.and(s.equal(x!, s.constant(0)), s.equal(y!, y!));
    return s.select(zero, s.constant(0), s.mul(x!, s.log(y!)));
  },
  grad: (g, [x, y], _z, dz, _attrs, wanted) => [
    wanted[0] ? g.mul(dz, g.log(y!)) : null,
    wanted[1] ? g.mul(dz, g.where(g.equal(x!, 0), 0, g.div(x!, y!))) : null,
  ],
  gradDoc: "log(y), x / y",
  domain: [
    [-2, 2],
    [0.5, 2],
  ],
});

export const xlog1py = binary({
  name: "xlog1py",
  sig: "(x: float[...s], y: float[...s]) -> float[...s]",
  doc: "`x * log1p(y)`, and 0 where x is 0, unless y is NaN.",
  examples: [["xlog1py([0.0, 1.0], [-1.0, 1e-20])", "[0, 1e-20]"]],
  dtypes: floating,
  scalar: (s, x, y) => {
    const zero = s.and(s.equal(x!, s.constant(0)), s.equal(y!, y!));
    return s.select(zero, s.constant(0), s.mul(x!, s.log1p(y!)));
  },
  grad: (g, [x, y], _z, dz, _attrs, wanted) => [
    wanted[0] ? g.mul(dz, g.op("log1p", [y!])) : null,
    wanted[1] ? g.mul(dz, g.where(g.equal(x!, 0), 0, g.div(x!, g.add(1, y!)))) : null,
  ],
  gradDoc: "log1p(y), x / (1 + y)",
  domain: [
    [-2, 2],
    [-0.5, 2],
  ],
});

export const sinc = floatUnary({
  name: "sinc",
  doc: "`sin(pi * x) / (pi * x)`, 1 at 0; exactly 0 at other whole numbers.",
  examples: [["sinc([0.0, 0.5, 2.0])", "[1, 0.6366197723675814, 0]"]],
  dtypes: floating,
  scalar: (s, x) => {
    const whole = s.round(x!);
    const half = s.mul(s.constant(0.5), whole);
    const sine = s.sin(s.mul(s.constant(Math.PI), s.sub(x!, whole)));
    const signed = s.select(s.equal(s.floor(half), half), sine, s.neg(sine));
    const value = s.div(signed, s.mul(s.constant(Math.PI), x!));
    const bounded = s.select(s.equal(s.abs(x!), s.constant(Number.POSITIVE_INFINITY)), s.constant(0), value);
    return s.select(s.equal(x!, s.constant(0)), s.constant(1), bounded);
  },
  // (cos πx - sinc x) / x; -π²x/3 near 0.
  grad: (g, [x], y, dy) => {
    const zero = g.equal(x!, 0);
    const slope = g.div(g.sub(g.op("cos", [g.mul(Math.PI, x!)]), y), g.where(zero, 1, x!));
    return [g.mul(dy, g.where(zero, g.mul(-(Math.PI ** 2) / 3, x!), slope))];
  },
  gradDoc: "(cos(pi * x) - sinc(x)) / x",
  domain: [[0.25, 2.5]],
});
