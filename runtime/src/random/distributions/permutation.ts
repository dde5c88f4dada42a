/** @file Random orders. */
import type { TypedArray } from "../../ir/array.ts";
import { type Draw, writer } from "../drawing.ts";
import type { Mt19937 } from "../mt19937.ts";

/** A random order of 0 … n - 1 (R. Durstenfeld, Comm. ACM 7, 1964), from the end to the front. */
export function randomOrder(rng: Mt19937, n: number): Float64Array {
  const order = Float64Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.interval(i);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** One order for each row of the result. */
export const permutation: Draw<Mt19937> = (rng, { out }) => {
  const n = out.shape.at(-1)!;
  const write = writer(out);
  for (let row = 0; row + n <= out.data.length && n > 0; row += n) {
    for (const [i, from] of randomOrder(rng, n).entries()) write(row + i, from);
  }
  return undefined;
};

/** Each row of the parameter in an order of its own. */
export const shuffleRowElements: Draw<Mt19937> = (rng, { params, out }) => {
  const n = out.shape.at(-1)!;
  const source = params[0]!.data as Float64Array;
  const target: TypedArray = out.data;
  for (let row = 0; row + n <= target.length && n > 0; row += n) {
    for (const [i, from] of randomOrder(rng, n).entries()) target[row + i] = source[row + from]!;
  }
  return undefined;
};
