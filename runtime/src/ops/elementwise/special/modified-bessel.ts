/**
 * @file Modified Bessel functions of the first kind, I0 and I1: a polynomial with positive terms below 15, above e^x/√x times a quotient
 * of polynomials in 1/x. Coefficients interpolated at Chebyshev nodes with 50 digits.
 */
import { floating } from "../../dtype-rules.ts";
import type { Scalar } from "../../scalar.ts";
import { floatUnary } from "../declare.ts";
import { polynomial, quotient } from "./polynomial.ts";

/** I0(x) in t = (x/15)², 0 ≤ t ≤ 1. */
const near0 = [
  1.0, 56.25, 791.0156250000005, 4943.84765624997, 17380.714416505023, 39106.60743710835, 61104.07412090933,
  70144.98304232539, 61650.86403916366, 42813.09980145568, 24082.36970325759, 11195.312537695065, 4373.18066027644,
  1455.5427608830116, 417.77873651540403, 104.36381195726888, 23.030643002618575, 4.386111531767, 0.8350020812586427,
  0.08722567627056063, 0.030738817519281564, -0.0016147053797319455, 0.0008422076494883366,
];
/** √x e^-x I0(x) in t = 15/x, 0 < t ≤ 1. */
const far0 = {
  p: [
    0.3989422804014327, -1.031763239060661, 1.0302183857417888, -0.4844457793343321, 0.1085045362615254,
    -0.010646828096391392, 0.00036465127126473985, -2.0954940612712573e-6,
  ],
  q: [
    1.0, -2.5945802410876504, 2.603683536754138, -1.2352337458749196, 0.2815145926072703, -0.028698639451836913,
    0.0010869911283855713, -9.37373563586491e-6,
  ],
};
/** I1(x)/x in t = (x/15)², 0 ≤ t ≤ 1. */
const near1 = [
  0.5, 14.0625, 131.8359375, 617.9809570312494, 1738.071441650413, 3258.883953093975, 4364.576722902135,
  4384.061440323657, 3425.048000985615, 2140.654996155917, 1094.6531440898482, 466.47143199107654, 168.19906523554235,
  51.98405220476535, 13.925345929418123, 3.2621504699376995, 0.6765825411922974, 0.12245872691604344,
  0.02159918937690628, 0.002346758330437684, 0.0006807345719492072, -2.6940378723794587e-5, 1.7440200996965385e-5,
];
/** √x e^-x I1(x) in t = 15/x, 0 < t ≤ 1. */
const far1 = {
  p: [
    0.3989422804014327, -1.0110789162455538, 0.9890240806067238, -0.4568251202980029, 0.10169063580619214,
    -0.010314981748068528, 0.000416454766890859, -4.830773504946186e-6,
  ],
  q: [
    1.0, -2.5093989993443744, 2.4169015830894676, -1.0859448202244943, 0.2289374132655766, -0.02063133766814327,
    0.0006203851837038861, -2.7362872359081404e-6,
  ],
};

function modifiedRule<V>(s: Scalar<V>, x: V, order: 0 | 1): V {
  const a = s.abs(x);
  const scaled = s.div(a, s.constant(15));
  const series = polynomial(s, s.mul(scaled, scaled), order === 0 ? near0 : near1);
  const { p, q } = order === 0 ? far0 : far1;
  const t = s.div(s.constant(15), s.max(a, s.constant(15)));
  // e^x overflows before the function does: half of it before the rest, half after.
  const half = s.exp(s.mul(s.constant(0.5), a));
  const large = s.mul(half, s.mul(half, s.div(quotient(s, t, p, q), s.sqrt(a))));
  const infinite = s.equal(a, s.constant(Number.POSITIVE_INFINITY));
  const outer = s.select(infinite, a, large);
  const value = s.select(s.less(a, s.constant(15)), order === 0 ? series : s.mul(a, series), outer);
  const signed = order === 0 ? value : s.select(s.less(x, s.constant(0)), s.neg(value), value);
  return s.select(s.equal(x, x), signed, x);
}

export const i0 = floatUnary({
  name: "i0",
  doc: "Modified Bessel function of the first kind and order 0. Within 4 ulp up to 15, 8 ulp above.",
  examples: [["i0([0.0, 1.0, 20.0])", "[1, 1.2660658777520084, 43558282.55955353]"]],
  dtypes: floating,
  scalar: (s, x) => modifiedRule(s, x!, 0),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("i1", [x!]))],
  gradDoc: "i1(x)",
});

export const i1 = floatUnary({
  name: "i1",
  doc: "Modified Bessel function of the first kind and order 1. Within 4 ulp up to 15, 8 ulp above.",
  examples: [["i1([0.0, 1.0, 20.0])", "[0, 0.5651591039924851, 42454973.38512777]"]],
  dtypes: floating,
  scalar: (s, x) => modifiedRule(s, x!, 1),
  // I1(x)/x is 1/2 at 0.
  grad: (g, [x], y, dy) => {
    const zero = g.equal(x!, 0);
    const slope = g.where(zero, 0.5, g.div(y, g.where(zero, 1, x!)));
    return [g.mul(dy, g.sub(g.op("i0", [x!]), slope))];
  },
  gradDoc: "i0(x) - i1(x) / x",
});
