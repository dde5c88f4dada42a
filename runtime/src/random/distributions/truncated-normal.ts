/** @file Normals within two standard deviations, as Theano's MRG_RandomStreams draws them. */
import type { Draw } from "../drawing.ts";
import type { Mrg31k3p } from "../mrg31k3p.ts";
import { boxMuller, radiusOf } from "./box-muller.ts";

/**
 * Normals beyond ±2 get another radius below 2, from a second stream (the second half of the rows) and their old angle. The order
 * is Theano's: good ones by the cosine, mended ones, good ones by the sine, mended ones.
 */
export const mrgTruncatedNormal: Draw<Mrg31k3p> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  const dtype = out.dtype as "float32" | "float64";
  const rows = rng.rowCount / 2;
  const { radius, cosine, sine } = boxMuller(rng, data.length, dtype, rows);
  const sides = [cosine, sine].map((angle) => {
    const good: number[] = [];
    const bad: number[] = [];
    for (const [i, r] of radius.entries()) {
      const z = dtype === "float32" ? Math.fround(r * angle[i]!) : r * angle[i]!;
      if (z < -2 || z > 2) bad.push(angle[i]!);
      else good.push(z);
    }
    return { good, bad };
  });
  const u = rng.uniforms(sides[0]!.bad.length + sides[1]!.bad.length, dtype, rows, rows);
  const fround = dtype === "float32" ? Math.fround : (x: number): number => x;
  const lower = fround(1 / Math.E ** 2);
  const width = fround(1 - lower);
  let at = 0;
  let next = 0;
  for (const { good, bad } of sides) {
    for (const z of good) if (at < data.length) data[at++] = z;
    for (const angle of bad) {
      const z = fround(radiusOf(fround(fround(u[next++]! * width) + lower), dtype)) * angle;
      if (at < data.length) data[at++] = z;
    }
  }
  return undefined;
};
