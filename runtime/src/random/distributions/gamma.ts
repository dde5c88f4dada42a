/** @file Standard gammas. */
import { type Draw, parameter } from "../drawing.ts";
import { logExact } from "../log-exact.ts";
import type { Mt19937 } from "../mt19937.ts";
import { nextExponential } from "./exponential.ts";

export const gamma: Draw<Mt19937> = (rng, { params, out }) => {
  const shape = parameter(params[0]!, out.shape);
  const data = out.data as Float64Array | Float32Array;
  for (let i = 0; i < data.length; i++) {
    const a = shape(i);
    if (!(a >= 0)) return `shape is ${a}`;
    data[i] = nextGamma(rng, a);
  }
  return undefined;
};

function nextGamma(rng: Mt19937, shape: number): number {
  if (shape === 1) return nextExponential(rng);
  if (shape === 0) return 0;
  return shape < 1 ? belowOne(rng, shape) : aboveOne(rng, shape);
}

/** By rejection from a power on [0, 1] and an exponential tail (J. H. Ahrens, U. Dieter 1974, as NumPy has it). */
function belowOne(rng: Mt19937, shape: number): number {
  for (;;) {
    const u = rng.nextDouble();
    const v = nextExponential(rng);
    if (u <= 1 - shape) {
      const x = u ** (1 / shape);
      if (x <= v) return x;
    } else {
      const y = -logExact((1 - u) / shape);
      const x = (1 - shape + shape * y) ** (1 / shape);
      if (x <= v + y) return x;
    }
  }
}

/** The cube of a shifted normal (G. Marsaglia, W. W. Tsang, ACM TOMS 26, 2000). */
function aboveOne(rng: Mt19937, shape: number): number {
  const b = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * b);
  for (;;) {
    let x: number;
    let v: number;
    do {
      x = rng.nextGauss();
      v = 1 + c * x;
    } while (v <= 0);
    v = v * v * v;
    const u = rng.nextDouble();
    if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
    if (u === 0 || logExact(u) < 0.5 * x * x + b * (1 - v + logExact(v))) return b * v;
  }
}
