/**
 * @file Exponentials and logarithms in float32, from additions and products alone: drivers' own are off by up to 1e-2 in places. The
 * polynomials are those of S. L. Moshier's Cephes library (expf, logf).
 */
import { helper } from "./helper.ts";

/** 2**n, exactly, for whole n from -252 to 252: no float's bits can be seen from here, so it is a product of powers. */
export const power2 = helper(
  "power2",
  ["n"],
  `let m = Math.abs(n);
  let r = 1.0;
  let isSmall = n < 0.0;
  if (m >= 126.0) { r = r * (isSmall ? 1.1754943508222875e-38 : 8.507059173023462e37); m = m - 126.0; }
  if (m >= 64.0) { r = r * (isSmall ? 5.421010862427522e-20 : 18446744073709551616.0); m = m - 64.0; }
  if (m >= 32.0) { r = r * (isSmall ? 2.3283064365386963e-10 : 4294967296.0); m = m - 32.0; }
  if (m >= 16.0) { r = r * (isSmall ? 0.0000152587890625 : 65536.0); m = m - 16.0; }
  if (m >= 8.0) { r = r * (isSmall ? 0.00390625 : 256.0); m = m - 8.0; }
  if (m >= 4.0) { r = r * (isSmall ? 0.0625 : 16.0); m = m - 4.0; }
  if (m >= 2.0) { r = r * (isSmall ? 0.25 : 4.0); m = m - 2.0; }
  if (m >= 1.0) { r = r * (isSmall ? 0.5 : 2.0); }
  return r;`,
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
  `if (x > 88.7228394) { return inf; }
  if (x < -103.9) { return 0.0; }
  let n = Math.floor(x * 1.44269504088896341 + 0.5);
  let r = x - n * 0.693359375;
  r = r + n * 2.12194440e-4;
  let p = exponentialPart(r) + 1.0;
  return p * 2.0 * power2(n - 1.0);`,
  [power2, exponentialPart],
);

export const expm1 = helper(
  "exponentialMinus1",
  ["x", "inf"],
  `if (Math.abs(x) < 0.34) { return exponentialPart(x); }
  return exponential(x, inf) - 1.0;`,
  [exp, exponentialPart],
);

/** The whole number e for which x / 2**e is between the square roots of 1/2 and 2; x is positive and finite. */
const exponentOf = helper(
  "exponentOf",
  ["x"],
  `let m = x;
  let e = 0.0;
  if (m >= 18446744073709551616.0) { m = m * 5.421010862427522e-20; e = e + 64.0; }
  if (m >= 4294967296.0) { m = m * 2.3283064365386963e-10; e = e + 32.0; }
  if (m >= 65536.0) { m = m * 0.0000152587890625; e = e + 16.0; }
  if (m >= 256.0) { m = m * 0.00390625; e = e + 8.0; }
  if (m >= 16.0) { m = m * 0.0625; e = e + 4.0; }
  if (m >= 4.0) { m = m * 0.25; e = e + 2.0; }
  if (m < 5.421010862427522e-20) { m = m * 18446744073709551616.0; e = e - 64.0; }
  if (m < 2.3283064365386963e-10) { m = m * 4294967296.0; e = e - 32.0; }
  if (m < 0.0000152587890625) { m = m * 65536.0; e = e - 16.0; }
  if (m < 0.00390625) { m = m * 256.0; e = e - 8.0; }
  if (m < 0.0625) { m = m * 16.0; e = e - 4.0; }
  if (m < 0.25) { m = m * 4.0; e = e - 2.0; }
  if (m >= 1.4142135) { m = m * 0.5; e = e + 1.0; }
  if (m >= 1.4142135) { m = m * 0.5; e = e + 1.0; }
  if (m < 0.70710677) { m = m * 2.0; e = e - 1.0; }
  if (m < 0.70710677) { m = m * 2.0; e = e - 1.0; }
  return e;`,
);

/** x·2**e in two steps: 2**-128 itself is too small for a normal float. */
const scaled = helper(
  "scaled",
  ["x", "e"],
  `let half = Math.floor(e * 0.5);
  return x * power2(half) * power2(e - half);`,
  [power2],
);

/** log(1 + x) - x for 1 + x between the square roots of 1/2 and 2. */
export const logarithmPart = helper(
  "logarithmPart",
  ["x"],
  `let z = x * x;
  let y = ((((((((7.0376836292e-2 * x - 1.1514610310e-1) * x + 1.1676998740e-1) * x - 1.2420140846e-1) * x + 1.4249322787e-1) * x - 1.6668057665e-1) * x + 2.0000714765e-1) * x - 2.4999993993e-1) * x + 3.3333331174e-1) * x * z;
  return y - 0.5 * z;`,
);

export const log = helper(
  "logarithm",
  ["x", "inf", "nan"],
  `if (x < 0.0) { return nan; }
  if (x < 1.1754943e-38) { return -inf; }
  if (!(x < inf)) { return x; }
  let e = exponentOf(x);
  let m = scaled(x, -e) - 1.0;
  let y = logarithmPart(m) - 2.12194440e-4 * e;
  return m + y + 0.693359375 * e;`,
  [exponentOf, scaled, logarithmPart],
);

export const log1p = helper(
  "logarithm1p",
  ["x", "inf", "nan"],
  `if (x > -0.29 && x < 0.41) { return x + logarithmPart(x); }
  return logarithm(1.0 + x, inf, nan);`,
  [log, logarithmPart],
);

export const log2 = helper(
  "logarithm2",
  ["x", "inf", "nan"],
  `if (x < 0.0) { return nan; }
  if (x < 1.1754943e-38) { return -inf; }
  if (!(x < inf)) { return x; }
  let e = exponentOf(x);
  let m = scaled(x, -e) - 1.0;
  let y = m + logarithmPart(m);
  return y * 0.44269504088896341 + y + e;`,
  [exponentOf, scaled, logarithmPart],
);

export const log10 = helper(
  "logarithm10",
  ["x", "inf", "nan"],
  `if (x < 0.0) { return nan; }
  if (x < 1.1754943e-38) { return -inf; }
  if (!(x < inf)) { return x; }
  let e = exponentOf(x);
  let m = scaled(x, -e) - 1.0;
  let y = logarithmPart(m);
  return (m + y) * 7.00731903251827651129e-4 + e * 2.48745663981195213739e-4 + y * 4.3359375e-1 + m * 4.3359375e-1 + e * 3.0078125e-1;`,
  [exponentOf, scaled, logarithmPart],
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
  let e = exponentOf(a);
  let m = scaled(a, -e) - 1.0;
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
  if (n < -150.0) { return sign * 0.0; }
  return sign * (exponentialPart(rest) + 1.0) * 2.0 * power2(n - 1.0);`,
  [exponentOf, scaled, power2, logarithmPart, exponentialPart],
);
