/** @file Elements of a vector, or of 0 … a - 1, chosen with or without replacement. */
import { type NdArray, readElement, writeElement } from "../../ir/array.ts";
import { everyFewTurns } from "../../ir/safe-point.ts";
import { type Draw, parameter } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";
import { randomOrder } from "./permutation.ts";

export const choice: Draw<Mt19937> = (rng, { params, out, attrs }) => {
  const [a, p] = params as readonly [NdArray, NdArray | undefined];
  const n = a.shape.length === 0 ? Number(readElement(a, 0)) : a.shape[0]!;
  const count = out.data.length;
  if (n < 0 || (n === 0 && count > 0)) return "a has no elements to choose from";
  const weights = p ? Float64Array.from({ length: n }, (_, i) => parameter(p, [n])(i)) : undefined;
  if (p && p.data.length !== n) return `a has ${n} elements, but p has ${p.data.length}`;
  const wrong = weights && problem(weights);
  if (wrong) return wrong;
  const chosen = attrs.replace === false ? without(rng, n, count, weights) : withReplacement(rng, n, count, weights);
  if (typeof chosen === "string") return chosen;
  for (const [i, at] of chosen.entries()) writeElement(out, i, a.shape.length === 0 ? at : readElement(a, at));
  return undefined;
};

/** NumPy's tolerance for the sum: √ε. */
function problem(p: Float64Array): string | undefined {
  const bad = p.find((x) => !(x >= 0));
  if (bad !== undefined) return `p has ${bad}, not a probability`;
  const sum = p.reduce((s, x) => s + x, 0);
  return Math.abs(sum - 1) > 1.4901161193847656e-8 ? `p sums to ${sum}, not to 1` : undefined;
}

function withReplacement(rng: Mt19937, n: number, count: number, p: Float64Array | undefined): Float64Array {
  if (!p) return Float64Array.from({ length: count }, () => rng.interval(n - 1));
  const sums = cumulated(p);
  return Float64Array.from({ length: count }, () => above(sums, rng.nextDouble()));
}

/** Without p the start of a permutation; with it, rounds of draws of which repeats are dropped. */
function without(rng: Mt19937, n: number, count: number, p: Float64Array | undefined): Float64Array | string {
  if (count > n) return `${count} different elements of ${n}`;
  if (!p) return randomOrder(rng, n).subarray(0, count);
  const possible = p.reduce((k, x) => (x > 0 ? k + 1 : k), 0);
  if (possible < count) return `p allows only ${possible} elements, and ${count} are wanted`;
  const left = p.slice();
  const found = new Set<number>();
  while (found.size < count) {
    for (const i of found) left[i] = 0;
    const sums = cumulated(left);
    const wanted = count - found.size;
    for (let i = 0; i < wanted; i++) found.add(above(sums, rng.nextDouble()));
  }
  return Float64Array.from(found);
}

/** Partial sums, divided by the whole. */
function cumulated(p: Float64Array): Float64Array {
  const sums = new Float64Array(p.length);
  let sum = 0;
  for (const [i, x] of p.entries()) {
    sum += x;
    sums[i] = sum;
  }
  return sums.map((x) => x / sum);
}

/** The first index whose sum is above u (`searchsorted(u, side="right")`). */
function above(sums: Float64Array, u: number): number {
  let low = 0;
  let high = sums.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** For each row of p different indices: after each pick the rest of the row is normalised again, in the dtype of p. */
export const mrgChoice: Draw<Mrg31k3p> = (rng, { params, out }) => {
  const p = params[0]!;
  const [rows, picks] = out.shape as readonly [number, number];
  const k = p.shape[1]!;
  if (picks > k) return `${picks} different indices below ${k}`;
  const fround = p.dtype === "float32" ? Math.fround : (x: number): number => x;
  const left = Float64Array.from({ length: rows * k }, (_, i) => Number(readElement(p, i)));
  const u = rng.uniforms(rows * picks, "float64");
  for (let pick = 0; pick < picks; pick++) {
    for (let row = 0; row < rows; row++) {
      everyFewTurns(pick * rows + row);
      const weights = left.subarray(row * k, (row + 1) * k);
      const at = firstAbove(weights, u[pick * rows + row]!);
      if (at < 0) return `row ${row} of p has too few probabilities above 0`;
      writeElement(out, row * picks + pick, at);
      weights[at] = 0;
      const rest = weights.reduce((s, x) => fround(s + x), 0);
      for (let i = 0; i < k; i++) weights[i] = fround(weights[i]! / rest);
    }
  }
  return undefined;
};

/** The first index at which the weights sum to more than u; rounding can leave only the last possible one. */
function firstAbove(weights: Float64Array, u: number): number {
  let sum = 0;
  let last = -1;
  for (const [i, x] of weights.entries()) {
    sum += x;
    if (sum > u) return i;
    if (x > 0) last = i;
  }
  return last;
}
