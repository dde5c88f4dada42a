/** @file The regularised incomplete beta function of three numbers. */
import { logGamma, stirlingCorrection } from "./log-gamma.ts";

/** log B(a, b), without the difference of large logarithms where both are large. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  // Γ(large) / Γ(small + large) by Stirling's formula.
  const correction = stirlingCorrection(large) - stirlingCorrection(small + large);
  const ratio = (0.5 - large) * Math.log1p(small / large) - small * Math.log(small + large) + small;
  return logGamma(small) + ratio + correction;
}

/** The continued fraction of DLMF 8.17.22, evaluated as Lentz does. */
function fraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let h = d;
  const next = (coefficient: number): number => {
    d = 1 + coefficient * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + coefficient / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    return d * c;
  };
  for (let m = 1; m < 100_000; m++) {
    next((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    const factor = next((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)));
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h;
}

/** I_x(a, b); NaN outside of a > 0, b > 0, 0 ≤ x ≤ 1. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}
