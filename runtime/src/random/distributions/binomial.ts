/** @file Successes among independent trials. */
import { everyFewTurns } from "../../ir/safe-point.ts";
import { type Draw, parameter, writer } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";
import { binomialBtpe } from "./binomial-btpe.ts";

export const binomial: Draw<Mt19937> = (rng, { params, out }) => {
  const trials = parameter(params[0]!, out.shape);
  const probability = parameter(params[1]!, out.shape);
  const write = writer(out);
  for (let i = 0; i < out.data.length; i++) {
    const n = trials(i);
    const p = probability(i);
    if (n < 0) return `n is ${n}`;
    if (!(p >= 0 && p <= 1)) return `p is ${p}, not a probability`;
    write(i, nextBinomial(rng, n, p));
  }
  return undefined;
};

/** By inversion where few successes are expected, else BTPE; p above ½ counts the failures. */
export function nextBinomial(rng: Mt19937, n: number, p: number): number {
  if (n === 0 || p === 0) return 0;
  const q = p <= 0.5 ? p : 1 - p;
  // The same walk of at most one step, without exp(log(1 - q)).
  if (n === 1) return rng.nextDouble() > 1 - q === p <= 0.5 ? 1 : 0;
  const y = q * n <= 30 ? inversion(rng, n, q) : binomialBtpe(rng, n, q);
  return p <= 0.5 ? y : n - y;
}

/** Sums probabilities up from 0 until they pass a uniform; a walk beyond ten standard deviations starts anew. */
function inversion(rng: Mt19937, n: number, p: number): number {
  const q = 1 - p;
  const start = Math.exp(n * Math.log(q));
  const bound = Math.min(n, n * p + 10 * Math.sqrt(n * p * q + 1));
  let x = 0;
  let px = start;
  let u = rng.nextDouble();
  while (u > px) {
    x++;
    if (x > bound) {
      x = 0;
      px = start;
      u = rng.nextDouble();
    } else {
      u -= px;
      px = ((n - x + 1) * p * px) / (x * q);
    }
  }
  return x;
}

/** One trial each, as in Theano. */
export const mrgBinomial: Draw<Mrg31k3p> = (rng, { params, out }) => {
  const trials = parameter(params[0]!, out.shape);
  const probability = parameter(params[1]!, out.shape);
  const write = writer(out);
  const u = rng.uniforms(out.data.length, "float64");
  for (let i = 0; i < u.length; i++) {
    everyFewTurns(i);
    if (trials(i) !== 1) return `n is ${trials(i)}, and MRG_RandomStreams only has n = 1`;
    write(i, u[i]! < probability(i) ? 1 : 0);
  }
  return undefined;
};
