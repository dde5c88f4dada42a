/** @file Standard exponentials. */
import type { Draw } from "../drawing.ts";
import { logExact } from "../log-exact.ts";
import type { Mt19937 } from "../mt19937.ts";

/** -log(1 - u). */
export const nextExponential = (rng: Mt19937): number => -logExact(1 - rng.nextDouble());

export const exponential: Draw<Mt19937> = (rng, { out }) => {
  const data = out.data as Float64Array | Float32Array;
  for (let i = 0; i < data.length; i++) data[i] = nextExponential(rng);
  return undefined;
};
