/** @file How often each of several outcomes came. */
import { everyFewTurns } from "../../ir/safe-point.ts";
import { type Draw, parameter, writer } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";
import { nextBinomial } from "./binomial.ts";

/** A binomial for each outcome but the last, of the trials that are left. */
export const multinomial: Draw<Mt19937> = (rng, { params, out }) => {
  const k = out.shape.at(-1)!;
  const lead = out.shape.slice(0, -1);
  const trials = parameter(params[0]!, lead);
  const probability = parameter(params[1]!, out.shape);
  const write = writer(out);
  for (let at = 0, row = 0; k > 0 && at < out.data.length; at += k, row++) {
    const p = Float64Array.from({ length: k }, (_, j) => probability(at + j));
    const n = trials(row);
    if (n < 0) return `n is ${n}`;
    const bad = p.find((x) => !(x >= 0 && x <= 1));
    if (bad !== undefined) return `pvals has ${bad}, not a probability`;
    shrink(p);
    const sum = p.subarray(0, -1).reduce((s, x) => s + x, 0);
    if (sum > 1 + 1e-12) return `pvals without its last sums to ${sum}, more than 1`;
    let left = n;
    let rest = 1;
    for (let j = 0; j < k; j++) {
      // NumPy takes no draw when nothing is left or p is 0.
      const count = left <= 0 ? 0 : j === k - 1 ? left : nextBinomial(rng, left, Math.min(1, p[j]! / rest));
      write(at + j, count);
      left -= count;
      rest -= p[j]!;
    }
  }
  return undefined;
};

/** As Theano does before it asks NumPy: a sum just above 1, or a last probability near 0, could make NumPy refuse. */
function shrink(p: Float64Array): void {
  const sum = p.reduce((s, x) => s + x, 0);
  if ((sum > 1 && sum < 1 + 1e-5) || p.at(-1)! < 5e-5) for (const [j, x] of p.entries()) p[j] = x * (1 - 5e-5);
}

/** Each trial by one uniform against the partial sums of its row; all first trials, then all second ones. */
export const mrgMultinomial: Draw<Mrg31k3p> = (rng, { params, out, attrs }) => {
  const trials = attrs.n as number;
  const [rows, k] = out.shape as readonly [number, number];
  const pvals = parameter(params[0]!, out.shape);
  const write = writer(out);
  const counts = new Float64Array(rows * k);
  const u = rng.uniforms(rows * trials, "float64");
  for (let trial = 0; trial < trials; trial++) {
    for (let row = 0; row < rows; row++) {
      everyFewTurns(trial * rows + row);
      let sum = 0;
      for (let j = 0; j < k; j++) {
        sum += pvals(row * k + j);
        if (sum > u[trial * rows + row]!) {
          counts[row * k + j]!++;
          break;
        }
      }
    }
  }
  for (const [i, count] of counts.entries()) write(i, count);
  return undefined;
};
