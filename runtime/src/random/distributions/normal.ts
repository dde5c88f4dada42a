/** @file Standard normals. */
import type { Draw } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";

/** The polar method, two at a time; the stream keeps an odd one for its next draw. */
export const normal: Draw<Mt19937> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = rng.nextGauss();
  return undefined;
};

/** Box-Muller as Theano has it: radii from the first half of the uniforms, angles from the second; an odd last one is dropped. */
export const mrgNormal: Draw<Mrg31k3p> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  data.set(boxMuller(rng, data.length, out.dtype as "float32" | "float64"));
  return undefined;
};

function boxMuller(rng: Mrg31k3p, count: number, dtype: "float32" | "float64"): Float64Array | Float32Array {
  const half = Math.ceil(count / 2);
  const u = rng.uniforms(2 * half, dtype);
  const out = dtype === "float32" ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < half; i++) {
    const radius = Math.sqrt(-2 * Math.log(u[i]!));
    const angle = 2 * Math.PI * u[half + i]!;
    out[i] = radius * Math.cos(angle);
    if (half + i < count) out[half + i] = radius * Math.sin(angle);
  }
  return out;
}
