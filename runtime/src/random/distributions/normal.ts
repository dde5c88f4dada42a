/** @file Standard normals. */
import type { Draw } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import type { Mt19937 } from "../mt19937.ts";
import { boxMuller } from "./box-muller.ts";

/** The polar method, two at a time; the stream keeps an odd one for its next draw. */
export const normal: Draw<Mt19937> = (rng, { out }) => {
  rng.fillGauss(out.data as Float64Array | Float32Array);
  return undefined;
};

/** Box-Muller: those by the cosine first, then those by the sine; an odd last one is dropped. */
export const mrgNormal: Draw<Mrg31k3p> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  const { radius, cosine, sine } = boxMuller(rng, data.length, out.dtype as "float32" | "float64");
  const half = radius.length;
  for (let i = 0; i < half; i++) {
    data[i] = radius[i]! * cosine[i]!;
    if (half + i < data.length) data[half + i] = radius[i]! * sine[i]!;
  }
  return undefined;
};
