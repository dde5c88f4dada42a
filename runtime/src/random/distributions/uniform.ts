/** @file Standard uniforms on [0, 1). */
import type { Draw } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";

/** 53 random bits each; a float32 can round up to 1. */
export const uniform: Draw<Mt19937> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = rng.nextDouble();
  return undefined;
};

/** On (0, 1), 31 random bits each. */
export const mrgUniform: Draw<Mrg31k3p> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  data.set(rng.uniforms(data.length, out.dtype as "float32" | "float64"));
  return undefined;
};
