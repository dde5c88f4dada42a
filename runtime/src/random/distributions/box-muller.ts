/** @file The Box-Muller transform as Theano's MRG_RandomStreams has it: radii from the first half of the uniforms, angles from the second. */
import { everyFewTurns } from "../../ir/safe-point.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";

type Floats = Float32Array | Float64Array;

/** Each of length ⌈count / 2⌉, in the dtype, every operation rounded to it. */
export interface Polar {
  readonly radius: Floats;
  readonly cosine: Floats;
  readonly sine: Floats;
}

/** Takes `count` uniforms, made even, from the first `rows` rows of state (default: all). */
export function boxMuller(rng: Mrg31k3p, count: number, dtype: "float32" | "float64", rows?: number): Polar {
  const half = Math.ceil(count / 2);
  const u = rng.uniforms(2 * half, dtype, 0, rows);
  const floats = (): Floats => (dtype === "float32" ? new Float32Array(half) : new Float64Array(half));
  const radius = floats();
  const cosine = floats();
  const sine = floats();
  const turn = dtype === "float32" ? Math.fround(2 * Math.PI) : 2 * Math.PI;
  for (let i = 0; i < half; i++) {
    everyFewTurns(i);
    radius[i] = radiusOf(u[i]!, dtype);
    const angle = rounded(turn * u[half + i]!, dtype);
    cosine[i] = Math.cos(angle);
    sine[i] = Math.sin(angle);
  }
  return { radius, cosine, sine };
}

/** √(-2 log u). */
export const radiusOf = (u: number, dtype: "float32" | "float64"): number =>
  Math.sqrt(-2 * rounded(Math.log(u), dtype));

const rounded = (x: number, dtype: "float32" | "float64"): number => (dtype === "float32" ? Math.fround(x) : x);
