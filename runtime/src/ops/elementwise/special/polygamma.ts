/** @file Derivatives of ψ. */
import { type NdArray, readElement, writeElement, zeros } from "../../../ir/array.ts";
import { safePoint } from "../../../ir/safe-point.ts";
import { floating } from "../../dtype-rules.ts";
import { type CompositeOp, fault, type KernelOp } from "../../op.ts";

/** B(2k) of Bernoulli, k = 1 … 10. */
const bernoulli = [
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
 * ψ⁽ⁿ⁾(x), n ≥ 1. For x > 0 by recurrence up to where the asymptotic series holds (Abramowitz & Stegun 6.4.6, 6.4.11), below by
 * reflection (6.4.7).
 */
function polygammaOf(n: number, x: number): number {
  if (Number.isNaN(x) || (x <= 0 && Number.isInteger(x))) return Number.NaN;
  if (x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x < 0) {
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

/** The n-th derivative of cot u at u = πx: a polynomial in cot, since cot' = -(1 + cot²). */
function cotangentDerivative(n: number, x: number): number {
  const c = 1 / Math.tan(Math.PI * (x - Math.round(x)));
  let coefficients: readonly number[] = [0, 1];
  for (let i = 0; i < n; i++) {
    const next = new Array<number>(coefficients.length + 1).fill(0);
    for (let power = 1; power < coefficients.length; power++) {
      next[power - 1]! -= power * coefficients[power]!;
      next[power + 1]! -= power * coefficients[power]!;
    }
    coefficients = next;
  }
  return coefficients.reduceRight((sum, a) => sum * c + a, 0);
}

function applied(n: number, x: NdArray): NdArray {
  const out = zeros(x.dtype, x.shape);
  for (let i = 0; i < x.data.length; i++) {
    if (i % 256 === 0) safePoint();
    writeElement(out, i, polygammaOf(n, readElement(x, i) as number));
  }
  return out;
}

export const polygamma: KernelOp = {
  kind: "kernel",
  name: "polygamma",
  category: "elementwise",
  sig: "(x: float[...s], n: int) -> float[...s]",
  doc: "The n-th derivative of `psi`, n ≥ 1. NaN at 0 and negative whole numbers. Relative error below 1e-13 for x > 0 and small n.",
  examples: [["polygamma([1.0], 1)", "[1.6449340668482264]"]],
  dtypes: floating,
  infer: (_t, [x], attrs) => {
    const n = attrs.n;
    if (typeof n !== "number" || !Number.isInteger(n) || n < 1)
      return fault("value", "n has to be a whole number, at least 1");
    return { dtype: x!.dtype, shape: x!.shape };
  },
  reference: ([x], attrs) => [applied(attrs.n as number, x!)],
  grad: (g, [x], _y, dy, attrs) => [g.mul(dy, g.op("polygamma", [x!], { n: (attrs.n as number) + 1 }))],
  gradDoc: "polygamma(x, n + 1)",
  samples: [
    { inputs: [[0.7, 1.5, 3.2, -0.6]], attrs: { n: 1 } },
    { inputs: [[0.7, 2.5]], attrs: { n: 2 } },
  ],
};

export const triGamma: CompositeOp = {
  kind: "composite",
  name: "tri_gamma",
  aliases: ["trigamma"],
  category: "elementwise",
  sig: "(x: float[...s]) -> float[...s]",
  doc: "The derivative of `psi`: `polygamma(x, 1)`.",
  examples: [["tri_gamma([1.0])", "[1.6449340668482264]"]],
  dtypes: floating,
  infer: (_t, [x]) => ({ dtype: x!.dtype, shape: x!.shape }),
  expand: (g, [x]) => g.op("polygamma", [x!], { n: 1 }),
  gradDoc: "polygamma(x, 2)",
  samples: [{ inputs: [[0.7, 1.5, 3.2]] }],
};
