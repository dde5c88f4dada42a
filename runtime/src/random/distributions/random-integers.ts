/** @file Integers between two bounds, both included. */
import { type NdArray, readElement, writeElement } from "../../ir/array.ts";
import { broadcastIndex, type Draw, parameter, writer } from "../drawing.ts";
import type { Mt19937 } from "../mt19937.ts";

/** low + interval(high - low), masked rejection. Ranges of 2^53 and more are drawn as bigints. */
export const randomIntegers: Draw<Mt19937> = (rng, d) => {
  const { out } = d;
  const low = parameter(d.params[0]!, out.shape);
  const high = parameter(d.params[1]!, out.shape);
  const write = writer(out);
  for (let i = 0; i < out.data.length; i++) {
    const from = low(i);
    const to = high(i);
    if (to < from) return `low is ${from}, above high, which is ${to}`;
    if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && to - from <= Number.MAX_SAFE_INTEGER) {
      write(i, from + rng.interval(to - from));
    } else {
      const [least, greatest] = d.params.map((p) => wide(p, out, i));
      writeElement(out, i, least! + rng.wideInterval(greatest! - least!));
    }
  }
  return undefined;
};

const wide = (p: NdArray, out: NdArray, i: number): bigint =>
  BigInt(readElement(p, broadcastIndex(p.shape, out.shape)(i)));
