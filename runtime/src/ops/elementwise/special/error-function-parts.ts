/**
 * @file The pieces of erf, erfc and erfcx: four rational approximations from fdlibm's s_erf.c (Sun Microsystems, 1993), with errors
 * below 2^-57 on their intervals.
 */
import type { Scalar } from "../../scalar.ts";
import { quotient } from "./polynomial.ts";
import { split } from "./two-product.ts";

const nearZero = {
  p: [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -0.000023763016656650163],
  q: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368,
  ],
};
const nearOne = {
  p: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
    0.035478304325618236, -0.002166375594868791,
  ],
  q: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
};
const below286 = {
  p: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  q: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};
const above286 = {
  p: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  q: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
};

/** erf(1) to 24 bits, so that sums with it are exact in the first place. */
const erfOfOne = 0.8450629115104675;

/** erf(x) = x + x·f(x²) for |x| < 0.84375: gives f. */
export const factorNearZero = <V>(s: Scalar<V>, x: V): V => quotient(s, s.mul(x, x), nearZero.p, nearZero.q);

/** erf(a) = head + tail for 0.84375 ≤ a < 1.25. */
export const partsNearOne = <V>(s: Scalar<V>, a: V): { readonly head: number; readonly tail: V } => ({
  head: erfOfOne,
  tail: quotient(s, s.sub(a, s.constant(1)), nearOne.p, nearOne.q),
});

/** log(a·exp(a²)·erfc(a)) + 0.5625 for a ≥ 1.25. */
export function logTail<V>(s: Scalar<V>, a: V): V {
  const t = s.div(s.constant(1), s.mul(a, a));
  const first = s.less(a, s.constant(1 / 0.35));
  const choose = (p: number, q: number): V => s.select(first, s.constant(p), s.constant(q));
  const select = (x: readonly number[], y: readonly number[]): V => {
    const length = Math.max(x.length, y.length);
    let sum = choose(x[length - 1] ?? 0, y[length - 1] ?? 0);
    for (let i = length - 2; i >= 0; i--) sum = s.fma(sum, t, choose(x[i] ?? 0, y[i] ?? 0));
    return sum;
  };
  return s.div(select(below286.p, above286.p), select(below286.q, above286.q));
}

/** erfc(a) for 1.25 ≤ a < 28. a² is split into a part that is exact and a small one, so that exp(-a²) keeps its digits. */
export function erfcTail<V>(s: Scalar<V>, a: V): V {
  const [z] = split(s, a);
  const coarse = s.exp(s.sub(s.neg(s.mul(z, z)), s.constant(0.5625)));
  const fine = s.exp(s.add(s.mul(s.sub(z, a), s.add(z, a)), logTail(s, a)));
  return s.div(s.mul(coarse, fine), a);
}

/** exp(x²), with x² split likewise. */
export function expOfSquare<V>(s: Scalar<V>, x: V): V {
  const [z] = split(s, x);
  return s.mul(s.exp(s.mul(z, z)), s.exp(s.mul(s.sub(x, z), s.add(x, z))));
}
