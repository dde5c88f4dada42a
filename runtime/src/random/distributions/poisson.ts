/** @file Numbers of independent events. */
import { type Draw, parameter, writer } from "../drawing.ts";
import type { Mt19937 } from "../mt19937.ts";

/** Above it a count would not fit in an int64 (NumPy's bound). */
const greatest = 9.2233720064847708e18;

export const poisson: Draw<Mt19937> = (rng, { params, out }) => {
  const mean = parameter(params[0]!, out.shape);
  const write = writer(out);
  for (let i = 0; i < out.data.length; i++) {
    const lam = mean(i);
    if (!(lam >= 0)) return `lam is ${lam}`;
    if (lam > greatest) return `lam is ${lam}, too large`;
    write(i, lam >= 10 ? byRejection(rng, lam) : lam === 0 ? 0 : byProduct(rng, lam));
  }
  return undefined;
};

/** How many uniforms can be multiplied before the product falls to exp(-lam). */
function byProduct(rng: Mt19937, lam: number): number {
  const end = Math.exp(-lam);
  let count = 0;
  let product = 1;
  for (;;) {
    product *= rng.nextDouble();
    if (product <= end) return count;
    count++;
  }
}

/** PTRS: W. Hörmann, The transformed rejection method for generating Poisson random variables (1993). */
function byRejection(rng: Mt19937, lam: number): number {
  const root = Math.sqrt(lam);
  const logLam = Math.log(lam);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const invAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = rng.nextDouble() - 0.5;
    const v = rng.nextDouble();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + lam + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(invAlpha) - Math.log(a / (us * us) + b);
    if (left <= -lam + k * logLam - logGamma(k + 1)) return k;
  }
}

// Coefficients of Stirling's series: B(2k) / (2k (2k - 1)).
const series = [
  8.333333333333333e-2, -2.777777777777778e-3, 7.936507936507937e-4, -5.952380952380952e-4, 8.417508417508418e-4,
  -1.917526917526918e-3, 6.41025641025641e-3, -2.955065359477124e-2, 1.796443723688307e-1, -1.3924322169059,
];

/** log Γ(x) of a positive integer (S. Zhang, J. Jin, Computation of Special Functions), in NumPy's order of operations. */
function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const up = x < 7 ? Math.trunc(7 - x) : 0;
  let x0 = x + up;
  const x2 = (1 / x0) * (1 / x0);
  let sum = series[9]!;
  for (let k = 8; k >= 0; k--) sum = sum * x2 + series[k]!;
  let value = sum / x0 + 0.5 * 1.8378770664093453 + (x0 - 0.5) * Math.log(x0) - x0;
  for (let k = 0; k < up; k++) {
    value -= Math.log(x0 - 1);
    x0 -= 1;
  }
  return value;
}
