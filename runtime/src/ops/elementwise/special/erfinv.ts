/** @file The inverses of the error function and of its complement. */
import { floating } from "../../dtype-rules.ts";
import type { Scalar } from "../../scalar.ts";
import { floatUnary } from "../declare.ts";
import { quotient } from "./polynomial.ts";

// Quantiles of the normal distribution: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), 477–484, PPND16.
const central = {
  p: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  q: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const middle = {
  p: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  q: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const far = {
  p: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  q: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/** The point that a normal variable exceeds with probability p/2 ≤ 0.075. The half of the least p would be 0. */
function upperQuantile<V>(s: Scalar<V>, p: V): V {
  const r = s.sqrt(s.sub(s.constant(Math.LN2), s.log(p)));
  return s.select(
    s.lessEqual(r, s.constant(5)),
    quotient(s, s.sub(r, s.constant(1.6)), middle.p, middle.q),
    quotient(s, s.sub(r, s.constant(5)), far.p, far.q),
  );
}

export const erfinv = floatUnary({
  name: "erfinv",
  doc:
    "The x for which `erf(x)` is the argument; ±inf at ±1, NaN outside of [-1, 1]. Within 6 ulp (Wichura's AS 241, by the " +
    "normal quantile).",
  examples: [["erfinv([0.0, 0.5, 1.0])", "[0, 0.4769362762044699, inf]"]],
  dtypes: floating,
  domain: [[-0.9, 0.9]],
  scalar: (s, x) => {
    const a = s.abs(x!);
    const half = s.mul(s.constant(0.5), x!);
    const inner = s.mul(half, quotient(s, s.sub(s.constant(0.180625), s.mul(half, half)), central.p, central.q));
    const outer = upperQuantile(s, s.sub(s.constant(1), a));
    const quantile = s.select(s.lessEqual(a, s.constant(0.85)), inner, s.copysign(outer, x!));
    const value = s.mul(s.constant(Math.SQRT1_2), quantile);
    const infinite = s.copysign(s.constant(Number.POSITIVE_INFINITY), x!);
    const inside = s.select(s.equal(a, s.constant(1)), infinite, value);
    return s.select(s.lessEqual(a, s.constant(1)), inside, s.constant(Number.NaN));
  },
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.mul(Math.sqrt(Math.PI) / 2, g.exp(g.op("sqr", [y]))))],
  gradDoc: "sqrt(pi) / 2 * exp(erfinv(x)**2)",
});

export const erfcinv = floatUnary({
  name: "erfcinv",
  doc:
    "The x for which `erfc(x)` is the argument, with all its digits also where that is small; inf at 0, -inf at 2, NaN outside of " +
    "[0, 2]. Within 8 ulp, absolute near its zero at 1 (Wichura's AS 241).",
  examples: [["erfcinv([1.0, 1e-100])", "[0, 15.065574702593]"]],
  dtypes: floating,
  domain: [[0.1, 1.9]],
  scalar: (s, x) => {
    const one = s.constant(1);
    const half = s.mul(s.constant(0.5), s.sub(one, x!));
    const inner = s.mul(half, quotient(s, s.sub(s.constant(0.180625), s.mul(half, half)), central.p, central.q));
    const above = s.less(one, x!);
    const tail = s.select(above, s.sub(s.constant(2), x!), x!);
    const outer = upperQuantile(s, tail);
    const signed = s.select(above, s.neg(outer), outer);
    const quantile = s.select(s.less(s.constant(0.15), tail), inner, signed);
    const infinite = s.copysign(s.constant(Number.POSITIVE_INFINITY), half);
    const bounded = s.select(s.equal(tail, s.constant(0)), infinite, s.mul(s.constant(Math.SQRT1_2), quantile));
    return s.select(s.lessEqual(s.constant(0), tail), bounded, s.constant(Number.NaN));
  },
  grad: (g, _inputs, y, dy) => [g.mul(dy, g.mul(-Math.sqrt(Math.PI) / 2, g.exp(g.op("sqr", [y]))))],
  gradDoc: "-sqrt(pi) / 2 * exp(erfcinv(x)**2)",
});
