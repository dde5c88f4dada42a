/** @file erf, erfc, erfcx. */
import { floating } from "../../dtype-rules.ts";
import type { Scalar } from "../../scalar.ts";
import { floatUnary } from "../declare.ts";
import { erfcTail, expOfSquare, factorNearZero, logTail, partsNearOne } from "./error-function-parts.ts";

const slope = 2 / Math.sqrt(Math.PI);

function erfRule<V>(s: Scalar<V>, x: V): V {
  const a = s.abs(x);
  const one = s.constant(1);
  const { head, tail } = partsNearOne(s, a);
  const far = s.select(s.less(a, s.constant(6)), s.sub(one, erfcTail(s, a)), one);
  const outer = s.select(s.less(a, s.constant(1.25)), s.add(s.constant(head), tail), far);
  const inner = s.fma(x, factorNearZero(s, x), x);
  const value = s.select(s.less(a, s.constant(0.84375)), inner, s.copysign(outer, x));
  return s.select(s.equal(x, x), value, x);
}

function erfcRule<V>(s: Scalar<V>, x: V): V {
  const a = s.abs(x);
  const one = s.constant(1);
  const two = s.constant(2);
  const negative = s.less(x, s.constant(0));
  const both = (positive: V): V => s.select(negative, s.sub(two, positive), positive);
  const correction = s.mul(x, factorNearZero(s, x));
  // Above 1/4 the sum is taken around 1/2, where less is lost.
  const inner = s.select(
    s.less(x, s.constant(0.25)),
    s.sub(one, s.add(x, correction)),
    s.sub(s.constant(0.5), s.add(correction, s.sub(x, s.constant(0.5)))),
  );
  const { head, tail } = partsNearOne(s, a);
  const middle = both(s.sub(s.constant(1 - head), tail));
  const far = both(s.select(s.less(a, s.constant(28)), erfcTail(s, a), s.constant(0)));
  const outer = s.select(s.less(a, s.constant(1.25)), middle, far);
  const value = s.select(s.less(a, s.constant(0.84375)), inner, outer);
  return s.select(s.equal(x, x), value, x);
}

export const erf = floatUnary({
  name: "erf",
  doc: "The error function `2/sqrt(pi)` times the integral of `exp(-t**2)` from 0 to x. Within 2 ulp (after fdlibm's s_erf.c).",
  examples: [["erf([0.0, 0.5])", "[0, 0.5204998778130465]"]],
  dtypes: floating,
  scalar: (s, x) => erfRule(s, x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.mul(slope, g.exp(g.neg(g.op("sqr", [x!])))))],
  gradDoc: "2 / sqrt(pi) * exp(-x**2)",
});

export const erfc = floatUnary({
  name: "erfc",
  doc: "`1 - erf(x)`, with all its digits also where it is small (x > 0). Within 3 ulp (after fdlibm's s_erf.c).",
  examples: [["erfc([0.0, 10.0])", "[1, 2.088487583762545e-45]"]],
  dtypes: floating,
  scalar: (s, x) => erfcRule(s, x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.mul(-slope, g.exp(g.neg(g.op("sqr", [x!])))))],
  gradDoc: "-2 / sqrt(pi) * exp(-x**2)",
});

export const erfcx = floatUnary({
  name: "erfcx",
  doc: "`exp(x**2) * erfc(x)`, without overflow or underflow for positive x. Within 4 ulp for x > -1.",
  examples: [["erfcx([0.0, 1000.0])", "[1, 0.0005641893014531735]"]],
  dtypes: floating,
  scalar: (s, x) => {
    const a = s.abs(x!);
    const square = expOfSquare(s, x!);
    const scaled = s.div(s.exp(s.sub(logTail(s, a), s.constant(0.5625))), a);
    const far = s.select(s.less(x!, s.constant(0)), s.sub(s.mul(s.constant(2), square), scaled), scaled);
    const near = s.mul(square, erfcRule(s, x!));
    const value = s.select(s.less(a, s.constant(1.25)), near, far);
    // exp(x²) is inf below -27 (float32: -10), where splitting x no longer works either.
    const overflows = s.less(x!, s.constant(-28));
    const bounded = s.select(overflows, s.constant(Number.POSITIVE_INFINITY), value);
    return s.select(s.equal(x!, x!), bounded, x!);
  },
  grad: (g, [x], y, dy) => [g.mul(dy, g.sub(g.mul(g.mul(2, x!), y), slope))],
  gradDoc: "2 * x * erfcx(x) - 2 / sqrt(pi)",
});
