/**
 * @file Bessel functions of the first kind, J0 and J1. Below 5 a quotient of polynomials beside the zeros as factors; above by modulus
 * and phase (Abramowitz & Stegun 9.2.5), as in S. Moshier's Cephes. Coefficients interpolated at Chebyshev nodes with 50 digits.
 */
import { floating } from "../../dtype-rules.ts";
import type { Scalar } from "../../scalar.ts";
import { floatUnary } from "../declare.ts";
import { quotient } from "./polynomial.ts";

/** J0(x) without its first two zeros, in t = (x/5)², 0 ≤ t ≤ 1. */
const near0 = {
  p: [
    0.005674693325155617, -0.00487239344336138, 0.0016032669116834391, -0.0002650912689765972, 2.3775274936378875e-5,
    -1.1222576192842316e-6, 2.2304839759663046e-8,
  ],
  q: [
    1.0, 0.2480601734254719, 0.030112078698719465, 0.0023224098298300277, 0.00012215025378503345, 4.248904666528081e-6,
    7.876218109713944e-8,
  ],
};
const roots0 = [
  [2.404825557695773, -1.176691651530894e-16],
  [5.520078110286311, 8.088597146146722e-17],
] as const;
/** √(πx/2) (J0 cos χ + Y0 sin χ) in t = (5/x)². */
const modulus0 = {
  p: [
    1.0, 6.802667630723373, 15.437256359087677, 14.633209315454586, 5.945353909732726, 0.9523427063856948,
    0.04739108388115543, 0.0003584136023869305,
  ],
  q: [
    1.0, 6.805480130723371, 15.456217328596084, 14.675495368561025, 5.984089028849121, 0.9670112961805111,
    0.04939860999468244, 0.0004236864291294446,
  ],
};
/** √(πx/2) (Y0 cos χ - J0 sin χ) x/5 in t = (5/x)². */
const phase0 = {
  p: [
    -0.024999999999999994, -0.1886443158668528, -0.4795828994491788, -0.5155747521421328, -0.24115776443194037,
    -0.04522302363518785, -0.002657786379018207, -2.1120732157512407e-5,
  ],
  q: [
    1.0, 7.569210134674032, 19.35781235808336, 21.055569848257946, 10.089724063850849, 1.9979867091097547,
    0.13558986737696427, 0.0019259961553742227,
  ],
};
/** J1(x)/x without its first two zeros, in t = (x/5)², 0 ≤ t ≤ 1. */
const near1 = {
  p: [
    0.0006919228366408253, -0.0004740078124233031, 0.00012804501273498966, -1.7789278059980977e-5,
    1.3665445338996386e-6, -5.614462089750359e-8, 9.846758198097292e-10,
  ],
  q: [
    1.0, 0.22923298837771222, 0.02557016188480625, 0.0018003979712546316, 8.578357274045089e-5, 2.67768106714616e-6,
    4.399904565527719e-8,
  ],
};
const roots1 = [
  [3.8317059702075125, -1.5269184090088067e-16],
  [7.015586669815619, -9.414165653410389e-17],
] as const;
/** √(πx/2) (J1 cos χ + Y1 sin χ) in t = (5/x)². */
const modulus1 = {
  p: [
    1.0, 6.712964057342073, 14.991274357041247, 13.93520247929148, 5.528856906896333, 0.8619303787902591,
    0.04208768764749777, 0.00035460844952988935,
  ],
  q: [
    1.0, 6.708276557342074, 14.960060023569195, 13.866581581885843, 5.4670359258516825, 0.8389608160947604,
    0.03900954643896773, 0.0002566084715982522,
  ],
};
/** √(πx/2) (Y1 cos χ - J1 sin χ) x/5 in t = (5/x)². */
const phase1 = {
  p: [
    0.075, 0.5597338969930776, 1.4050888708444957, 1.489131961384716, 0.68608831320289, 0.12706391853742202,
    0.007511414639068004, 6.975562710772148e-5,
  ],
  q: [
    1.0, 7.474056126574339, 18.815081440641595, 20.05237128076597, 9.34724067050529, 1.7778484705762725,
    0.1128669832516491, 0.001388257776621077,
  ],
};

type Ratio = { readonly p: readonly number[]; readonly q: readonly number[] };
type Roots = readonly (readonly [number, number])[];

const ratio = <V>(s: Scalar<V>, x: V, { p, q }: Ratio): V => quotient(s, x, p, q);

/** The product of a - r over the roots, each root the sum of two numbers of the dtype: relative accuracy beside them. */
function awayFrom<V>(s: Scalar<V>, a: V, roots: Roots): V {
  let product = s.constant(1);
  for (const [root, rest] of roots) {
    const head = s.dtype === "float32" ? Math.fround(root) : root;
    const distance = s.sub(s.sub(a, s.constant(head)), s.constant(root - head + rest));
    product = s.mul(product, s.mul(distance, s.add(a, s.constant(root))));
  }
  return product;
}

/** For a > 5: √(1/(πa)) (P (cos a + σ sin a) …), where χ = a - (2ν+1)π/4. */
function oscillating<V>(s: Scalar<V>, a: V, order: 0 | 1, modulus: Ratio, phase: Ratio): V {
  const inverse = s.div(s.constant(5), a);
  const t = s.mul(inverse, inverse);
  const sine = s.sin(a);
  const cosine = s.cos(a);
  const sum = s.add(sine, cosine);
  const difference = s.sub(sine, cosine);
  const main = s.mul(ratio(s, t, modulus), order === 0 ? sum : difference);
  const rest = s.mul(inverse, s.mul(ratio(s, t, phase), order === 0 ? s.neg(difference) : sum));
  return s.mul(s.sqrt(s.div(s.constant(1 / Math.PI), a)), s.add(main, rest));
}

function besselRule<V>(s: Scalar<V>, x: V, order: 0 | 1): V {
  const a = s.abs(x);
  const scaled = s.mul(a, s.constant(0.2));
  const t = s.mul(scaled, scaled);
  const near = order === 0 ? near0 : near1;
  const inner = s.mul(awayFrom(s, a, order === 0 ? roots0 : roots1), ratio(s, t, near));
  const outer = oscillating(s, a, order, order === 0 ? modulus0 : modulus1, order === 0 ? phase0 : phase1);
  const value = s.select(s.less(a, s.constant(5)), order === 0 ? inner : s.mul(a, inner), outer);
  const bounded = s.select(s.equal(a, s.constant(Number.POSITIVE_INFINITY)), s.constant(0), value);
  const signed = order === 0 ? bounded : s.select(s.less(x, s.constant(0)), s.neg(bounded), bounded);
  return s.select(s.equal(x, x), signed, x);
}

export const j0 = floatUnary({
  name: "j0",
  doc:
    "Bessel function of the first kind and order 0. Below 5 within 4 ulp, above with an absolute error of 4 ulp of its amplitude " +
    "`sqrt(2 / (pi * x))` (after Cephes).",
  examples: [["j0([0.0, 1.0, 10.0])", "[1, 0.7651976865579666, -0.24593576445134835]"]],
  dtypes: floating,
  scalar: (s, x) => besselRule(s, x!, 0),
  grad: (g, [x], _y, dy) => [g.neg(g.mul(dy, g.op("j1", [x!])))],
  gradDoc: "-j1(x)",
});

export const j1 = floatUnary({
  name: "j1",
  doc:
    "Bessel function of the first kind and order 1. Below 5 within 5 ulp, above with an absolute error of 4 ulp of its amplitude " +
    "`sqrt(2 / (pi * x))` (after Cephes).",
  examples: [["j1([0.0, 1.0, 10.0])", "[0, 0.44005058574493355, 0.04347274616886144]"]],
  dtypes: floating,
  scalar: (s, x) => besselRule(s, x!, 1),
  // J1(x)/x is 1/2 at 0.
  grad: (g, [x], y, dy) => {
    const zero = g.equal(x!, 0);
    const slope = g.where(zero, 0.5, g.div(y, g.where(zero, 1, x!)));
    return [g.mul(dy, g.sub(g.op("j0", [x!]), slope))];
  },
  gradDoc: "j0(x) - j1(x) / x",
});
