/** @file The regularised incomplete gamma functions of two numbers. */
import { digamma, log1pMinus, logGamma, stirlingCorrection } from "./log-gamma.ts";

/** x^a e^-x / Γ(a + 1), for large a without the difference of large logarithms. */
function prefix(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
  return Math.exp(a * log1pMinus((x - a) / a) - stirlingCorrection(a)) / Math.sqrt(2 * Math.PI * a);
}

/** P: Σ x^n Γ(a + 1) / Γ(a + n + 1) (DLMF 8.11.4); all terms are positive. */
function series(a: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = a + 1; term > sum * 1e-17; n++) {
    term *= x / n;
    sum += term;
  }
  return prefix(a, x) * sum;
}

/** Q by Legendre's continued fraction (DLMF 8.9.2), evaluated as Lentz does. */
function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return prefix(a, x) * a * h;
}

/** P(a, x), and Q = 1 - P: whichever is not small is found by the other. NaN for a < 0 or x < 0. */
export function incompleteGamma(a: number, x: number, upper: boolean): number {
  if (!(a >= 0 && x >= 0) || (a === Number.POSITIVE_INFINITY && x === a)) return Number.NaN;
  if (a === 0 || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NaN : upper ? 0 : 1;
  if (x === 0 || a === Number.POSITIVE_INFINITY) return upper ? 1 : 0;
  const low = x < a + 1;
  const value = low ? series(a, x) : fraction(a, x);
  return low === upper ? 1 - value : value;
}

/** dP/da: Σ x^(a+n) e^-x / Γ(a + n + 1) (log x - ψ(a + n + 1)); absolute error. */
export function incompleteGammaByShape(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0 || x > a + 60 + 20 * Math.sqrt(a)) return 0;
  const log = Math.log(x);
  let weight = prefix(a, x);
  let psi = digamma(a + 1);
  let sum = 0;
  for (let n = 1; n < 10_000_000; n++) {
    const term = weight * (log - psi);
    sum += term;
    if (a + n > x && Math.abs(term) < 1e-18) break;
    psi += 1 / (a + n);
    weight *= x / (a + n);
  }
  return sum;
}
