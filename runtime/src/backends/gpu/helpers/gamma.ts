/**
 * @file Gamma functions and the incomplete ones in float32. Small shapes by series and continued fractions with a greatest number of
 * turns; large ones by N. M. Temme's uniform expansion (The asymptotic expansion of the incomplete gamma functions, 1979; DLMF 8.12),
 * which loses no digits by the difference of large logarithms.
 */
import { exp, log, log1p, logarithmPart, pow } from "./exponential.ts";
import { helper } from "./helper.ts";

/** log Γ(x) - ((x - 1/2) log x - x + log(2π) / 2), for x ≥ 10. */
export const stirlingCorrection = helper(
  "stirlingCorrection",
  ["x"],
  `let r = 1.0 / x;
  let z = r * r;
  return r * (0.08333333333 - z * (0.00277777778 - z * 7.936507937e-4));`,
);

/** Γ(a + 1) for 0 ≤ a < 21: a polynomial on [1, 2] (relative error 8e-9), and the recurrence. */
export const gammaOfNext = helper(
  "gammaOfNext",
  ["a"],
  `let n = Math.floor(a);
  let f = a - n;
  let t = f - 0.5;
  let y = (((((((((0.01586386571 * t - 0.02372913612) * t + 0.02468161918) * t - 0.03626931638) * t + 0.05874044934) * t - 0.07771812017) * t + 0.1446394649) * t - 0.1072859701) * t + 0.4148135278) * t + 0.03233828640) * t + 0.8862269255;
  for (let j = 1; j < 22; j++) {
    if (j <= n) { y = y * (f + j); }
  }
  return y;`,
);

/** log(r) - (r - 1), where m is r - 1. */
export const logarithmMinus = helper(
  "logarithmMinus",
  ["m", "r", "inf", "nan"],
  `if (m > -0.29 && m < 0.41) { return logarithmPart(m); }
  return logarithm(r, inf, nan) - m;`,
  [logarithmPart, log],
);

/** x**a e**-x / Γ(a + 1). */
const gammaPrefix = helper(
  "gammaPrefix",
  ["a", "x", "inf", "nan"],
  `if (a < 10.0) {
    if (x > 200.0) { return 0.0; }
    // In halves: e**-x alone may be too small.
    let root = exponential(-0.5 * x, inf);
    return power(x, a, inf, nan) * root * root / gammaOfNext(a);
  }
  let y = a * logarithmMinus((x - a) / a, x / a, inf, nan) - stirlingCorrection(a);
  if (y < -100.0) { return 0.0; }
  return exponential(y, inf) / Math.sqrt(6.283185307179586 * a);`,
  [pow, exp, gammaOfNext, logarithmMinus, stirlingCorrection],
);

/** P over `gammaPrefix` by its series (DLMF 8.11.4), for x < a + 1 where x is not near a large a. */
const gammaSeries = helper(
  "gammaSeries",
  ["a", "x"],
  `let sum = 1.0;
  let term = 1.0;
  for (let n = 1; n < 80; n++) {
    term = term * x / (a + n);
    sum = sum + term;
    if (term < sum * 2e-8) { break; }
  }
  return sum;`,
);

/** Q over `gammaPrefix` by Legendre's continued fraction (DLMF 8.9.2), evaluated as Lentz does, for x ≥ a + 1 not near a large a. */
const gammaFraction = helper(
  "gammaFraction",
  ["a", "x"],
  `let b = x + 1.0 - a;
  let c = 1e30;
  let d = 1.0 / b;
  let h = d;
  for (let i = 1; i < 120; i++) {
    let an = i * (a - i);
    b = b + 2.0;
    d = an * d + b;
    if (Math.abs(d) < 1e-30) { d = 1e-30; }
    c = b + an / c;
    if (Math.abs(c) < 1e-30) { c = 1e-30; }
    d = 1.0 / d;
    h = h * d * c;
    if (Math.abs(d * c - 1.0) < 1.5e-7) { break; }
  }
  return a * h;`,
);

/** e**(x²) erfc(x) for x ≥ 0, relative error 1.2e-7 (W. H. Press et al., Numerical Recipes, erfcc). */
const scaledErfc = helper(
  "scaledErfc",
  ["x", "inf"],
  `let t = 1.0 / (1.0 + 0.5 * x);
  let p = ((((((((0.17087277 * t - 0.82215223) * t + 1.48851587) * t - 1.13520398) * t + 0.27886807) * t - 0.18628806) * t + 0.09678418) * t + 0.37409196) * t + 1.00002368) * t - 1.26551223;
  return t * exponential(p, inf);`,
  [exp],
);

/** Σ c_k(z) a**-k and its derivative by z: z is sgn(x - a) √(2(x/a - 1 - log(x/a))). */
const temmeSum = helper(
  "temmeSum",
  ["z", "a"],
  `let c0 = (((((0.391926318e-4 * z - 0.178755144e-3) * z + 0.352733686e-3) * z + 0.115740741e-2) * z - 0.148148148e-1) * z + 0.833333333e-1) * z - 0.333333333;
  let c1 = (((0.205761317e-3 * z - 0.990226337e-3) * z + 0.264550265e-2) * z - 0.347222222e-2) * z - 0.185185185e-2;
  let c2 = (0.771604938e-3 * z - 0.268132716e-2) * z + 0.413359788e-2;
  return c0 + (c1 + c2 / a) / a;`,
);
const temmeSlope = helper(
  "temmeSlope",
  ["z", "a"],
  `let c0 = ((((2.351557908e-4 * z - 0.89377572e-3) * z + 1.410934744e-3) * z + 0.347222223e-2) * z - 0.296296296e-1) * z + 0.833333333e-1;
  let c1 = ((0.823045268e-3 * z - 2.970679011e-3) * z + 0.52910053e-2) * z - 0.347222222e-2;
  return c0 + c1 / a;`,
);

/** P below a and Q above it, whichever is not large, for a ≥ 20. */
const gammaTemme = helper(
  "gammaTemme",
  ["a", "x", "inf", "nan"],
  `let half = -logarithmMinus((x - a) / a, x / a, inf, nan);
  let y = a * half;
  if (y > 100.0) { return 0.0; }
  let z = Math.sqrt(2.0 * half);
  let rest = temmeSum(x < a ? -z : z, a) / Math.sqrt(6.283185307179586 * a);
  return exponential(-y, inf) * (0.5 * scaledErfc(Math.sqrt(y), inf) + (x < a ? -rest : rest));`,
  [logarithmMinus, temmeSum, scaledErfc, exp],
);

/** P(a, x) where \`side\` is 0, Q(a, x) where it is 1. */
export const incompleteGamma = helper(
  "incompleteGamma",
  ["a", "x", "side", "inf", "nan"],
  `if (!(a >= 0.0) || !(x >= 0.0) || (a == inf && x == inf)) { return nan; }
  if (a == 0.0 && x == 0.0) { return nan; }
  if (a == 0.0 || x == inf) { return 1.0 - side; }
  if (x == 0.0 || a == inf) { return side; }
  let isNear = a > 20.0 && Math.abs(x - a) < 0.4 * a;
  let isLow = x < (isNear ? a : a + 1.0);
  let value = 0.0;
  if (isNear) { value = gammaTemme(a, x, inf, nan); }
  else {
    let front = gammaPrefix(a, x, inf, nan);
    if (front > 0.0) {
      if (isLow) { value = front * gammaSeries(a, x); }
      else { value = front * gammaFraction(a, x); }
    }
  }
  let isOther = (isLow && side == 1.0) || (!isLow && side == 0.0);
  return isOther ? 1.0 - value : value;`,
  [gammaTemme, gammaPrefix, gammaSeries, gammaFraction],
);

/** ψ(x) for x > 0 by recurrence and its asymptotic series. */
const digamma = helper(
  "digammaOf",
  ["x", "inf", "nan"],
  `let y = x;
  let sum = 0.0;
  for (let j = 0; j < 7; j++) {
    if (y < 7.0) { sum = sum + 1.0 / y; y = y + 1.0; }
  }
  let z = 1.0 / (y * y);
  return logarithm(y, inf, nan) - 0.5 / y - z * (0.08333333333 - z * (0.008333333333 - z * 0.003968253968)) - sum;`,
  [log],
);

/**
 * dP/da. Below a = 20 by Σ x**(a+n) e**-x / Γ(a+n+1) (log x - ψ(a+n+1)); from there on the derivative of Temme's expansion: with z and
 * the sum S as above, log λ = log(x/a) and E = e**(-a z²/2) / √(2πa) it is -E (log λ / z + (log λ - 1 / (2a)) S + dS/da).
 */
export const incompleteGammaByShape = helper(
  "incompleteGammaByShape",
  ["a", "x", "inf", "nan"],
  `if (!(a > 0.0) || !(x >= 0.0) || a == inf) { return nan; }
  if (x == 0.0 || x > a + 40.0 + 10.0 * Math.sqrt(a)) { return 0.0; }
  if (a >= 20.0) {
    let m = (x - a) / a;
    let part = logarithmMinus(m, x / a, inf, nan);
    let y = -a * part;
    if (y > 80.0) { return 0.0; }
    let z = Math.sqrt(-2.0 * part);
    if (x < a) { z = -z; }
    let l = m + part;
    let steep = 1.0;
    let slope = -1.0;
    if (!(z == 0.0)) { steep = l / z; slope = -m / z; }
    let s = (l - 0.5 / a) * temmeSum(z, a) + slope / a * temmeSlope(z, a) + (0.00185185185 + 0.00347222222 * z) / (a * a);
    return -exponential(-y, inf) / Math.sqrt(6.283185307179586 * a) * (steep + s);
  }
  let weight = gammaPrefix(a, x, inf, nan);
  let level = logarithm(x, inf, nan) - digammaOf(a + 1.0, inf, nan);
  let sum = 0.0;
  for (let n = 1; n < 200; n++) {
    let term = weight * level;
    sum = sum + term;
    if (a + n > x && Math.abs(term) < 1e-9) { break; }
    level = level - 1.0 / (a + n);
    weight = weight * x / (a + n);
  }
  return sum;`,
  [logarithmMinus, temmeSum, temmeSlope, exp, log, digamma, gammaPrefix],
);

/** log B(a, b), without the difference of large logarithms where one of them is large. */
export const logBeta = helper(
  "logBeta",
  ["a", "b", "inf", "nan"],
  `if (!(a > 0.0) || !(b > 0.0) || a == inf || b == inf) { return nan; }
  let s = a < b ? a : b;
  let l = a < b ? b : a;
  if (l < 10.0) {
    return logarithm(gammaOfNext(s) * gammaOfNext(l) / gammaOfNext(s + l) * ((s + l) / l), inf, nan) - logarithm(s, inf, nan);
  }
  let t = s / l;
  let ratio = (0.5 - l) * logarithm1p(t, inf, nan);
  if (t < 1e-4) { ratio = 0.5 * t - s * (1.0 - 0.5 * t); }
  let rest = ratio + stirlingCorrection(l) - stirlingCorrection(s + l);
  if (s < 10.0) {
    return logarithm(gammaOfNext(s), inf, nan) - logarithm(s, inf, nan) - s * logarithm(s + l, inf, nan) + s + rest;
  }
  return s * logarithm(s / (s + l), inf, nan) - 0.5 * logarithm(s, inf, nan) + 0.9189385332046727 + stirlingCorrection(s) + rest;`,
  [log, log1p, gammaOfNext, stirlingCorrection],
);
