/** @file Hyperbolic functions and their inverses in float32. Polynomials of Cephes (sinhf, tanhf, asinhf, acoshf, atanhf). */
import { exp, log } from "./exponential.ts";
import { helper } from "./helper.ts";

export const sinh = helper(
  "sineHyperbolic",
  ["x", "inf"],
  `let a = Math.abs(x);
  let z = x * x;
  let near = ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 1.66667160211e-1) * z * x + x;
  let e = exponential(a > 80.0 ? 0.5 * a : a, inf);
  let y = 0.5 * e * (a > 80.0 ? e : 1.0) - 0.5 / e;
  return a < 1.0 ? near : (x < 0.0 ? -y : y);`,
  [exp],
);

export const cosh = helper(
  "cosineHyperbolic",
  ["x", "inf"],
  `let a = Math.abs(x);
  let e = exponential(a > 80.0 ? 0.5 * a : a, inf);
  return 0.5 * e * (a > 80.0 ? e : 1.0) + 0.5 / e;`,
  [exp],
);

export const tanh = helper(
  "tangentHyperbolic",
  ["x"],
  `let a = Math.abs(x);
  let z = x * x;
  let near = ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1) * z * x + x;
  let e = exponential(-2.0 * a, 0.0);
  let y = 1.0 - 2.0 * e / (1.0 + e);
  return a < 0.625 ? near : (x < 0.0 ? -y : y);`,
  [exp],
);

export const asinh = helper(
  "areaSine",
  ["x", "inf", "nan"],
  `let a = Math.abs(x);
  let z = a * a;
  let near = (((2.0122003309e-2 * z - 4.2699340972e-2) * z + 7.4847586088e-2) * z - 1.6666288134e-1) * z * x + x;
  let isFar = true && a > 1500.0;
  let y = logarithm(a + (isFar ? 0.0 : Math.sqrt(z + 1.0)), inf, nan) + (isFar ? 0.69314718055994531 : 0.0);
  return a < 0.5 ? near : (x < 0.0 ? -y : y);`,
  [log],
);

export const acosh = helper(
  "areaCosine",
  ["x", "inf", "nan"],
  `let z = x - 1.0;
  let near = ((((1.7596881071e-3 * z - 7.5272886713e-3) * z + 2.6454905019e-2) * z - 1.1784741703e-1) * z + 1.4142135263) * Math.sqrt(z);
  let isFar = true && x > 1500.0;
  let y = logarithm(x + (isFar ? 0.0 : Math.sqrt(z * (x + 1.0))), inf, nan) + (isFar ? 0.69314718055994531 : 0.0);
  return x >= 1.0 ? (z < 0.5 ? near : y) : nan;`,
  [log],
);

export const atanh = helper(
  "areaTangent",
  ["x", "inf", "nan"],
  `let a = Math.abs(x);
  let z = x * x;
  let near = ((((1.81740078349e-1 * z + 8.24370301058e-2) * z + 1.46691431730e-1) * z + 1.99782164500e-1) * z + 3.33337300303e-1) * z * x + x;
  let y = a == 1.0 ? inf : 0.5 * logarithm((1.0 + a) / (1.0 - a), inf, nan);
  return a <= 1.0 ? (a < 0.5 ? near : (x < 0.0 ? -y : y)) : nan;`,
  [log],
);
