/**
 * @file Γ, log |Γ| and ψ = Γ'/Γ. On a short interval by quotients of polynomials (interpolated at Chebyshev nodes with 60 digits,
 * errors below 5e-18), elsewhere by recurrence, Stirling's series and reflection (Abramowitz & Stegun 6.1.17, 6.1.40, 6.3.7, 6.3.18).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import { floating } from "../../dtype-rules.ts";
import type { Scalar } from "../../scalar.ts";
import { floatUnary } from "../declare.ts";
import { polynomial, quotient } from "./polynomial.ts";

/** Γ(1 + t) for 0 ≤ t ≤ 1. */
const gammaNearOne = {
  p: [
    1, 0.6021935674856143, 0.2664425060621577, 0.0738970315467388, 0.016988237551121128, 0.0027328158824730425,
    0.0003524597949092313, 0.00002902250155872659,
  ],
  q: [
    1, 1.1794092323871486, -0.04184000500256148, -0.20927637091403406, 0.02613385940287833, 0.010970709238829842,
    -0.002976412269023573, 0.00021462798133534784,
  ],
};
/** log Γ(1 + t) / (t (t - 1)) for 0 ≤ t ≤ 2: the zeros at 1 and 2 are factors, so that the error is relative also there. */
const logGammaNearOne = {
  p: [
    0.5772156649015329, 1.795879018997928, 2.1865334418937055, 1.3226883681228077, 0.4175253681048576,
    0.06620652414372981, 0.004630212547046027, 0.00010318936786846241, 1.54621296801624e-7,
  ],
  q: [
    1, 3.5361659629745215, 5.021257900661251, 3.6722217552107503, 1.4771004522959044, 0.3239769173460576,
    0.03613884447121401, 0.0017463681006452904, 0.000024701852219090835,
  ],
};
/** ψ(1 + t) / (1 + t - root) for 0 ≤ t ≤ 1. */
const psiNearOne = {
  p: [
    1.2503801375034054, 1.8675925104074453, 0.9711327526262392, 0.21631407251432455, 0.01996408274151926,
    0.0005811135063985677, 0.0000010894678528383955,
  ],
  q: [
    1, 2.1771665986671342, 1.6630736963665909, 0.5710455727133128, 0.09111902253303285, 0.006100975692434821,
    0.00012043151172286901,
  ],
};
/** The positive zero of ψ is 1 more than the sum of these; the first is a number of the dtype. */
const psiRoot = (dtype: Dtype): readonly [number, number] => {
  const [root, rest] = [0.46163214496836225, 9.549995429965697e-17];
  const head = dtype === "float32" ? Math.fround(root) : root;
  return [head, root - head + rest];
};

/** log Γ(x) - (x - 1/2) log x + x - log(2π)/2, times x, in powers of 1/x²: B(2k) / (2k (2k - 1)). */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];
/** log x - 1/(2x) - ψ(x), times x², in powers of 1/x²: B(2k) / 2k. */
const psiSeries = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

const stirlingCorrection = <V>(s: Scalar<V>, x: V): V => {
  const inverse = s.div(s.constant(1), x);
  return s.mul(inverse, polynomial(s, s.mul(inverse, inverse), stirling));
};

/** sin(πx) with the sign of the period that x is in; exactly 0 at whole numbers. */
function sinPi<V>(s: Scalar<V>, x: V): V {
  const whole = s.round(x);
  const value = s.sin(s.mul(s.constant(Math.PI), s.sub(x, whole)));
  const half = s.mul(s.constant(0.5), whole);
  return s.select(s.equal(s.floor(half), half), value, s.neg(value));
}

/** Steps down by 1 while y ≥ `limit`, at most `steps` times: the product of what was passed, and where it ends. */
function descend<V>(s: Scalar<V>, x: V, limit: number, steps: number): { readonly y: V; readonly product: V } {
  let y = x;
  let product = s.constant(1);
  for (let i = 0; i < steps; i++) {
    const down = s.lessEqual(s.constant(limit), y);
    const next = s.sub(y, s.constant(1));
    product = s.select(down, s.mul(product, next), product);
    y = s.select(down, next, y);
  }
  return { y, product };
}

/** Γ(x) for x > 0. */
function gammaOfPositive<V>(s: Scalar<V>, x: V): V {
  const one = s.constant(1);
  const small = s.less(x, one);
  const { y, product } = descend(s, x, 2, 6);
  const t = s.select(small, x, s.sub(y, one));
  const near = quotient(s, t, gammaNearOne.p, gammaNearOne.q);
  const below = s.select(small, s.div(near, x), s.mul(near, product));
  // x^(x-1/2) overflows before Γ does: half of it before e^-x, half after.
  const power = s.pow(x, s.sub(s.mul(s.constant(0.5), x), s.constant(0.25)));
  const scaled = s.mul(s.mul(s.mul(s.constant(Math.sqrt(2 * Math.PI)), power), s.exp(s.neg(x))), power);
  const large = s.mul(scaled, s.exp(stirlingCorrection(s, x)));
  const limit = s.dtype === "float32" ? 36 : 172;
  const above = s.select(s.less(x, s.constant(limit)), large, s.constant(Number.POSITIVE_INFINITY));
  return s.select(s.less(x, s.constant(8)), below, above);
}

function gammaRule<V>(s: Scalar<V>, x: V): V {
  const zero = s.constant(0);
  const a = s.abs(x);
  const positive = gammaOfPositive(s, a);
  const sine = sinPi(s, a);
  // Γ(-a) = -π / (a sin(πa) Γ(a)); at whole numbers there is none.
  const reflected = s.div(s.constant(-Math.PI), s.mul(s.mul(a, sine), positive));
  const negative = s.select(s.equal(sine, zero), s.constant(Number.NaN), reflected);
  const value = s.select(s.less(x, zero), negative, positive);
  return s.select(s.equal(x, zero), s.div(s.constant(1), x), s.select(s.equal(x, x), value, x));
}

/** log Γ(x) for x > 0. */
function logGammaOfPositive<V>(s: Scalar<V>, x: V): V {
  const one = s.constant(1);
  const small = s.less(x, one);
  const { y, product } = descend(s, x, 3, 6);
  const t = s.select(small, x, s.sub(y, one));
  const ratio = quotient(s, t, logGammaNearOne.p, logGammaNearOne.q);
  const near = s.mul(s.mul(t, s.sub(t, one)), ratio);
  const below = s.select(small, s.sub(near, s.log(x)), s.add(s.log(product), near));
  const leading = s.mul(s.sub(x, s.constant(0.5)), s.sub(s.log(x), one));
  const offset = s.constant(Math.log(2 * Math.PI) / 2 - 0.5);
  const above = s.add(leading, s.add(offset, stirlingCorrection(s, x)));
  return s.select(s.less(x, s.constant(8)), below, above);
}

function logGammaRule<V>(s: Scalar<V>, x: V): V {
  const a = s.abs(x);
  const positive = logGammaOfPositive(s, a);
  const sine = s.abs(sinPi(s, a));
  const reflected = s.sub(s.log(s.div(s.constant(Math.PI), s.mul(a, sine))), positive);
  const infinite = s.equal(a, s.constant(Number.POSITIVE_INFINITY));
  const pole = s.and(s.lessEqual(x, s.constant(0)), s.equal(sine, s.constant(0)));
  const value = s.select(s.less(x, s.constant(0)), reflected, positive);
  const bounded = s.select(s.or(infinite, pole), s.constant(Number.POSITIVE_INFINITY), value);
  return s.select(s.equal(x, x), bounded, x);
}

/** ψ(x) for x > 0. */
function psiOfPositive<V>(s: Scalar<V>, x: V): V {
  const one = s.constant(1);
  const small = s.less(x, one);
  // Σ 1/(x - k) as one fraction.
  let y = x;
  let numerator = s.constant(0);
  let denominator = one;
  for (let i = 0; i < 8; i++) {
    const down = s.lessEqual(s.constant(2), y);
    const next = s.sub(y, one);
    numerator = s.select(down, s.add(s.mul(numerator, next), denominator), numerator);
    denominator = s.select(down, s.mul(denominator, next), denominator);
    y = s.select(down, next, y);
  }
  const passed = s.div(numerator, denominator);
  const t = s.select(small, x, s.sub(y, one));
  const [head, tail] = psiRoot(s.dtype);
  const distance = s.sub(s.sub(t, s.constant(head)), s.constant(tail));
  const near = s.mul(distance, quotient(s, t, psiNearOne.p, psiNearOne.q));
  const below = s.select(small, s.sub(near, s.div(one, x)), s.add(near, passed));
  const inverse = s.div(one, x);
  const square = s.mul(inverse, inverse);
  const series = s.mul(square, polynomial(s, square, psiSeries));
  const above = s.sub(s.sub(s.log(x), s.mul(s.constant(0.5), inverse)), series);
  return s.select(s.less(x, s.constant(10)), below, above);
}

function psiRule<V>(s: Scalar<V>, x: V): V {
  const a = s.abs(x);
  const positive = psiOfPositive(s, a);
  // ψ(-a) = ψ(a) + 1/a + π cot(πa).
  const fraction = s.sub(a, s.round(a));
  const cotangent = s.div(s.constant(Math.PI), s.tan(s.mul(s.constant(Math.PI), fraction)));
  const reflected = s.add(s.add(positive, s.div(s.constant(1), a)), cotangent);
  const pole = s.and(s.lessEqual(x, s.constant(0)), s.equal(fraction, s.constant(0)));
  const value = s.select(s.less(x, s.constant(0)), reflected, positive);
  return s.select(s.equal(x, x), s.select(pole, s.constant(Number.NaN), value), x);
}

export const gamma = floatUnary({
  name: "gamma",
  doc: "The gamma function: `(x - 1)!` for whole x. NaN at negative whole numbers. Within 8 ulp.",
  examples: [["gamma([5.0, 0.5])", "[24, 1.772453850905516]"]],
  dtypes: floating,
  domain: [[0.5, 4]],
  scalar: (s, x) => gammaRule(s, x!),
  grad: (g, [x], y, dy) => [g.mul(dy, g.mul(y, g.op("psi", [x!])))],
  gradDoc: "gamma(x) * psi(x)",
});

export const gammaln = floatUnary({
  name: "gammaln",
  aliases: ["lgamma"],
  doc:
    "Logarithm of the absolute value of the gamma function; inf at 0 and negative whole numbers. Within 6 ulp for x > 0; " +
    "below 0 the error is absolute near the zeros.",
  examples: [["gammaln([1.0, 101.0])", "[0, 363.73937555556347]"]],
  dtypes: floating,
  domain: [[0.5, 4]],
  scalar: (s, x) => logGammaRule(s, x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("psi", [x!]))],
  gradDoc: "psi(x)",
});

export const psi = floatUnary({
  name: "psi",
  aliases: ["digamma"],
  doc:
    "Derivative of `gammaln`. NaN at 0 and negative whole numbers. Within 6 ulp for x > 0, also near the zero at " +
    "1.4616; below 0 the error is absolute near the zeros.",
  examples: [["psi([1.0, 10.0])", "[-0.5772156649015329, 2.251752589066721]"]],
  dtypes: floating,
  domain: [[0.5, 4]],
  scalar: (s, x) => psiRule(s, x!),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("tri_gamma", [x!]))],
  gradDoc: "tri_gamma(x)",
});
