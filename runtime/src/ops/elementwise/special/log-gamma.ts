/** @file log Γ and ψ of one positive number, for the kernels of this folder that iterate; the ops `gammaln` and `psi` are rules. */

/** log Γ(x) - (x - 1/2) log x + x - log(2π)/2 for x ≥ 10 (Abramowitz & Stegun 6.1.40). */
export function stirlingCorrection(x: number): number {
  const r = 1 / (x * x);
  const inner = -1 / 1680 + r * (1 / 1188 + r * (-691 / 360360 + r / 156));
  return (1 / 12 + r * (-1 / 360 + r * (1 / 1260 + r * inner))) / x;
}

/** log Γ(x), x > 0: by recurrence up to where Stirling's series holds. */
export function logGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < 10; y++) product *= y;
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + stirlingCorrection(y) - Math.log(product);
}

/** ψ(x), x > 0 (Abramowitz & Stegun 6.3.5, 6.3.18). */
export function digamma(x: number): number {
  let sum = 0;
  let y = x;
  for (; y < 10; y++) sum -= 1 / y;
  const r = 1 / (y * y);
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - (r * 691) / 32760)))));
  return sum + Math.log(y) - 0.5 / y - series;
}

/** log(1 + m) - m, without the loss near 0. */
export function log1pMinus(m: number): number {
  if (Math.abs(m) > 0.3) return Math.log1p(m) - m;
  // With r = m / (2 + m): log(1 + m) = 2 (r + r³/3 + …), and 2r - m = -r m.
  const r = m / (2 + m);
  let sum = 0;
  let power = 2 * r * r * r;
  for (let k = 3; Math.abs(power) > 1e-18 * Math.abs(sum * k); k += 2) {
    sum += power / k;
    power *= r * r;
  }
  return sum - r * m;
}
