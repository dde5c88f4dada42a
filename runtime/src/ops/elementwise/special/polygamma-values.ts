/** @file Derivatives of ψ at a number. */

/** B(2k) of Bernoulli, k = 1 … 10. */
export const bernoulli = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * ψ⁽ⁿ⁾(x), n ≥ 1. For x > -20 by recurrence up to where the asymptotic series holds (Abramowitz & Stegun 6.4.6, 6.4.11), below by
 * reflection (6.4.7).
 */
export function polygammaOf(n: number, x: number): number {
  if (Number.isNaN(x) || (x <= 0 && Number.isInteger(x))) return Number.NaN;
  if (x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x < -20) {
    const sign = n % 2 === 0 ? 1 : -1;
    return sign * polygammaOf(n, 1 - x) - Math.PI ** (n + 1) * cotangentDerivative(n, x);
  }
  let y = x;
  let sum = 0;
  for (; y < n + 15; y++) sum += factorial(n) / y ** (n + 1);
  sum += factorial(n - 1) / y ** n + factorial(n) / (2 * y ** (n + 1));
  for (const [i, b] of bernoulli.entries()) {
    const k = 2 * (i + 1);
    let term = b / y ** (k + n);
    // (k + n - 1)! / k!
    for (let j = k + 1; j < k + n; j++) term *= j;
    sum += term;
  }
  return n % 2 === 0 ? -sum : sum;
}

/** The n-th derivative of cot u at u = πx. */
function cotangentDerivative(n: number, x: number): number {
  const c = 1 / Math.tan(Math.PI * (x - Math.round(x)));
  return cotangentPolynomial(n).reduceRight((sum, a) => sum * c + a, 0);
}

/** The n-th derivative of cot as a polynomial in cot, since cot' = -(1 + cot²): its coefficients by power. */
export function cotangentPolynomial(n: number): readonly number[] {
  let coefficients: readonly number[] = [0, 1];
  for (let i = 0; i < n; i++) {
    const next = new Array<number>(coefficients.length + 1).fill(0);
    for (let power = 1; power < coefficients.length; power++) {
      next[power - 1]! -= power * coefficients[power]!;
      next[power + 1]! -= power * coefficients[power]!;
    }
    coefficients = next;
  }
  return coefficients;
}
