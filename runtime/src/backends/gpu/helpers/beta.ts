/** @file The regularised incomplete beta function in float32. */
import { exp, log, log1p, pow } from "./exponential.ts";
import { gammaOfNext, logarithmMinus, stirlingCorrection } from "./gamma.ts";
import { helper } from "./helper.ts";

/**
 * x**s (1 - x)**l / B(s, l) for s < 10 ≤ l, where \`other\` is log(1 - x): with the power of x goes the ratio Γ(s + l) / Γ(l), of which it is
 * the inverse where the result is not small.
 */
const betaPrefixMixed = helper(
  "betaPrefixMixed",
  ["s", "l", "x", "other", "inf", "nan"],
  `let t = s / l;
  let ratio = (l - 0.5) * logarithm1p(t, inf, nan);
  if (t < 1e-4) { ratio = s * (1.0 - 0.5 * t) - 0.5 * t; }
  let e = l * other + (ratio - s) + stirlingCorrection(s + l) - stirlingCorrection(l);
  if (e < -200.0) { return 0.0; }
  let root = exponential(0.5 * e, inf);
  return power(x * (s + l), s, inf, nan) * root * root * (s / gammaOfNext(s));`,
  [log1p, stirlingCorrection, pow, exp, gammaOfNext],
);

/** x**a (1 - x)**b / B(a, b); where both are large by how far x is from a / (a + b). */
const betaPrefix = helper(
  "betaPrefix",
  ["a", "b", "x", "inf", "nan"],
  `if (a < 10.0 && b < 10.0) {
    return power(x, a, inf, nan) * power(1.0 - x, b, inf, nan) * (gammaOfNext(a + b) / (gammaOfNext(a) * gammaOfNext(b))) * (a / (a + b) * b);
  }
  let isFirst = a < b;
  let s = isFirst ? a : b;
  if (s < 10.0) {
    let other = isFirst ? logarithm1p(-x, inf, nan) : logarithm(x, inf, nan);
    return betaPrefixMixed(s, isFirst ? b : a, isFirst ? x : 1.0 - x, other, inf, nan);
  }
  let sum = a + b;
  let u = (x * b - (1.0 - x) * a) / a;
  let v = -u * (a / b);
  let e = a * logarithmMinus(u, x * (sum / a), inf, nan) + b * logarithmMinus(v, (1.0 - x) * (sum / b), inf, nan);
  e = e - stirlingCorrection(a) - stirlingCorrection(b) + stirlingCorrection(sum);
  if (e < -100.0) { return 0.0; }
  return exponential(e, inf) * Math.sqrt(a / sum) * Math.sqrt(b * 0.15915494309189535);`,
  [pow, gammaOfNext, betaPrefixMixed, log, log1p, logarithmMinus, stirlingCorrection, exp],
);

/** The continued fraction of DLMF 8.17.22, evaluated as Lentz does; NaN where it takes too long. */
const betaFraction = helper(
  "betaFraction",
  ["a", "b", "x", "nan"],
  `let c = 1.0;
  let d = 1.0 - (a + b) / (a + 1.0) * x;
  if (Math.abs(d) < 1e-30) { d = 1e-30; }
  d = 1.0 / d;
  let h = d;
  for (let m = 1; m < 2000; m++) {
    let k = m * ((b - m) / (a + 2.0 * m - 1.0)) * (x / (a + 2.0 * m));
    d = 1.0 + k * d;
    if (Math.abs(d) < 1e-30) { d = 1e-30; }
    c = 1.0 + k / c;
    if (Math.abs(c) < 1e-30) { c = 1e-30; }
    d = 1.0 / d;
    h = h * d * c;
    k = -((a + m) / (a + 2.0 * m)) * ((a + b + m) / (a + 2.0 * m + 1.0)) * x;
    d = 1.0 + k * d;
    if (Math.abs(d) < 1e-30) { d = 1e-30; }
    c = 1.0 + k / c;
    if (Math.abs(c) < 1e-30) { c = 1e-30; }
    d = 1.0 / d;
    h = h * d * c;
    if (Math.abs(d * c - 1.0) < 2.5e-7) { return h; }
  }
  return nan;`,
);

/** Σ (a + b)ₙ / (a + 1)ₙ xⁿ (DLMF 8.17.8), all of whose terms are positive; NaN where it takes too long. */
const betaSeries = helper(
  "betaSeries",
  ["a", "b", "x", "nan"],
  `let sum = 1.0;
  let term = 1.0;
  for (let n = 1; n < 2000; n++) {
    term = term * (x * ((a + b + (n - 1)) / (a + n)));
    sum = sum + term;
    if (term < sum * 2e-8) { return sum; }
  }
  return nan;`,
);

/** I_x(a, b); NaN outside of a > 0, b > 0, 0 ≤ x ≤ 1. */
export const incompleteBeta = helper(
  "incompleteBeta",
  ["a", "b", "x", "inf", "nan"],
  `if (!(a > 0.0) || !(b > 0.0) || !(x >= 0.0) || !(x <= 1.0)) { return nan; }
  if (x == 0.0 || x == 1.0) { return x; }
  if (a == inf || b == inf) { return nan; }
  let y = 1.0 - x;
  let front = betaPrefix(a, b, x, inf, nan);
  let isLow = x < (a + 1.0) / (a + b + 2.0);
  if (front == 0.0) { return isLow ? 0.0 : 1.0; }
  // 1 - x has not the digits of a small x, nor the fraction those of a small 1 - x.
  let isSmall = x < 0.1 && b * x < a + 20.0 + 8.0 * Math.sqrt(a);
  let isLarge = y < 0.1 && a * y < b + 20.0 + 8.0 * Math.sqrt(b);
  let isOther = !isSmall && (isLarge || !isLow);
  let p = isOther ? b : a;
  let q = isOther ? a : b;
  let z = isOther ? y : x;
  let value = 0.0;
  if (isSmall || isLarge) { value = betaSeries(p, q, z, nan); }
  else { value = betaFraction(p, q, z, nan); }
  value = front * value / p;
  return isOther ? 1.0 - value : value;`,
  [betaPrefix, betaSeries, betaFraction],
);
