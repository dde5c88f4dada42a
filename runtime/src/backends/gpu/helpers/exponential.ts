/**
 * @file Exponentials and logarithms in float32, from additions and products: drivers' own are off by up to 1e-2 in places. The
 * polynomials are those of S. L. Moshier's Cephes library (expf, logf). Choices are expressions, not branches: a software driver takes both
 * sides of a branch, one after the other, and a GPU does so where neighbours differ.
 */
import { helper } from "./helper.ts";

/**
 * x·2**n for whole n from -128 to 128. No float's bits can be made from here, but those of whole numbers: 2**n is (2**q)**8 · 2**s, each from a
 * one that is shifted. No part of the product is larger or smaller than the whole or x, so that it is exact where the whole is a normal float.
 */
const scaled = helper(
  "scaled",
  ["x", "n"],
  `let k = 0; k++; k = n | 0;
  let q = 0; q++; q = (k * 30 + 128) >> 8;
  let s = 0; s++; s = k - 8 * q;
  let t = (1 << (q + 15)) * 0.000030517578125;
  let u = (1 << (s + 12)) * 0.000244140625;
  t = t * t;
  return x * (t * t) * (t * t * u);`,
);

/** e**r - 1 for |r| up to ln(2) / 2. */
const exponentialPart = helper(
  "exponentialPart",
  ["r"],
  `let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1;
  return p * r * r + r;`,
);

export const exp = helper(
  "exponential",
  ["x", "inf"],
  `let n = Math.floor(Math.max(Math.min(x, 89.0), -88.0) * 1.44269504088896341 + 0.5);
  let r = x - n * 0.693359375;
  r = r + n * 2.12194440e-4;
  let y = scaled(exponentialPart(r) + 1.0, n);
  return x > 88.7228394 ? inf : (x < -87.3365447 ? 0.0 : y);`,
  [scaled, exponentialPart],
);

export const expm1 = helper(
  "exponentialMinus1",
  ["x", "inf"],
  "return Math.abs(x) < 0.34 ? exponentialPart(x) : exponential(x, inf) - 1.0;",
  [exp, exponentialPart],
);

/**
 * Statements that make c = 2**e · (1 + m), with 1 + m between the square roots of 1/2 and 2, of a positive and finite c. The driver's
 * logarithm only finds the exponent: it may be off by a half.
 */
const splitC = `let e = Math.floor(Math.log2(c) + 0.5);
  let m = scaled(c, -e);
  let off = m >= 1.4142135 ? 1.0 : (m < 0.70710677 ? -1.0 : 0.0);
  e = e + off;
  m = m * (off == 0.0 ? 1.0 : (off < 0.0 ? 2.0 : 0.5)) - 1.0;`;

/** log(1 + x) - x for 1 + x between the square roots of 1/2 and 2. */
export const logarithmPart = helper(
  "logarithmPart",
  ["x"],
  `let z = x * x;
  let y = ((((((((7.0376836292e-2 * x - 1.1514610310e-1) * x + 1.1676998740e-1) * x - 1.2420140846e-1) * x + 1.4249322787e-1) * x - 1.6668057665e-1) * x + 2.0000714765e-1) * x - 2.4999993993e-1) * x + 3.3333331174e-1) * x * z;
  return y - 0.5 * z;`,
);

/** x where it has a logarithm, else 1. */
const ofLogarithm = helper("ofLogarithm", ["x", "inf"], "return x >= 1.1754943e-38 && x < inf ? x : 1.0;");

/** The logarithm of x, which is y where it has one. */
const orNoLogarithm = helper(
  "orNoLogarithm",
  ["x", "y", "inf", "nan"],
  "return x < 0.0 ? nan : (x < 1.1754943e-38 ? -inf : (x < inf ? y : x));",
);

/** log(1 + m) + e log 2. */
const logarithmSum = helper(
  "logarithmSum",
  ["m", "e"],
  `let y = logarithmPart(m) - 2.12194440e-4 * e;
  return m + y + 0.693359375 * e;`,
  [logarithmPart],
);

export const log = helper(
  "logarithm",
  ["x", "inf", "nan"],
  `let c = ofLogarithm(x, inf);
  ${splitC}
  return orNoLogarithm(x, logarithmSum(m, e), inf, nan);`,
  [ofLogarithm, orNoLogarithm, scaled, logarithmSum],
);

/** Near 0 the digits of x are those that 1 + x has lost. */
export const log1p = helper(
  "logarithm1p",
  ["x", "inf", "nan"],
  `let u = 1.0 + x;
  let c = ofLogarithm(u, inf);
  ${splitC}
  let y = logarithmSum(e == 0.0 ? x : m, e);
  return x == 0.0 ? x : orNoLogarithm(u, y, inf, nan);`,
  [ofLogarithm, orNoLogarithm, scaled, logarithmSum],
);

export const log2 = helper(
  "logarithm2",
  ["x", "inf", "nan"],
  `let c = ofLogarithm(x, inf);
  ${splitC}
  let y = m + logarithmPart(m);
  return orNoLogarithm(x, y * 0.44269504088896341 + y + e, inf, nan);`,
  [ofLogarithm, orNoLogarithm, scaled, logarithmPart],
);

export const log10 = helper(
  "logarithm10",
  ["x", "inf", "nan"],
  `let c = ofLogarithm(x, inf);
  ${splitC}
  let y = logarithmPart(m);
  y = (m + y) * 7.00731903251827651129e-4 + e * 2.48745663981195213739e-4 + y * 4.3359375e-1 + m * 4.3359375e-1 + e * 3.0078125e-1;
  return orNoLogarithm(x, y, inf, nan);`,
  [ofLogarithm, orNoLogarithm, scaled, logarithmPart],
);

export const sigmoid = helper(
  "logistic",
  ["x"],
  `let e = exponential(-Math.abs(x), 0.0);
  return (x < 0.0 ? e : 1.0) / (1.0 + e);`,
  [exp],
);

export const softplus = helper(
  "softplus",
  ["x", "inf", "nan"],
  `let y = logarithm1p(exponential(-Math.abs(x), 0.0), inf, nan);
  return x > 0.0 ? x + y : y;`,
  [exp, log1p],
);

/** x**y as 2**(y log2|x|), where |y| > 1e10 is as good as infinite: the whole part of the logarithm goes apart, so that it costs no digits. */
export const pow = helper(
  "power",
  ["x", "y", "inf", "nan"],
  `if (y == 0.0 || x == 1.0) { return 1.0; }
  if (!(x == x) || !(y == y)) { return nan; }
  let a = Math.abs(x);
  let isWhole = true && Math.floor(y) == y;
  let isOdd = isWhole && Math.floor(y * 0.5) * 2.0 != y;
  let isNegative = x < 0.0 || (x == 0.0 && 1.0 / x < 0.0);
  let sign = isNegative && isOdd ? -1.0 : 1.0;
  if (Math.abs(y) > 1e10) {
    if (a == 1.0) { return 1.0; }
    if ((a > 1.0) == (y > 0.0)) { return inf; }
    return 0.0;
  }
  if (a == 0.0 || a == inf) {
    if ((a < 1.0) == (y < 0.0)) { return sign * inf; }
    return sign * 0.0;
  }
  if (x < 0.0 && !isWhole) { return nan; }
  let c = a;
  ${splitC}
  let part = m + logarithmPart(m);
  let high = Math.floor(y * 0.0078125 + 0.5) * 128.0;
  if (Math.abs(y) < 4096.0) { high = Math.floor(y * 16.0) * 0.0625; }
  let low = y - high;
  let whole = high * e;
  let n = Math.floor(whole + 0.5);
  let rest = (whole - n) + low * e + (y * part * 0.44269504088896341 + y * part);
  let more = Math.floor(rest + 0.5);
  n = n + more;
  rest = (rest - more) * 0.69314718055994531;
  if (n > 128.0) { return sign * inf; }
  if (n < -126.0) { return sign * 0.0; }
  return sign * scaled(exponentialPart(rest) + 1.0, n);`,
  [scaled, logarithmPart, exponentialPart],
);
