/** @file Every product that a convolution sums up, in plain loops: what its three reference kernels share. */
import { sizeOf } from "../../../ir/array.ts";
import { rowMajor } from "../../shape/strided.ts";
import type { Geometry } from "./geometry.ts";

/**
 * Calls `visit` with the places of an element of the input [batch, channels, …], of the filters [filters, channels / groups, …] and of
 * the result [batch, filters, …] for each product `x[i] * f[j]` that is part of the sum `y[k]`.
 */
export function eachProduct(
  g: Geometry,
  x: readonly number[],
  f: readonly number[],
  y: readonly number[],
  visit: (i: number, j: number, k: number) => void,
): void {
  const [batch, channels, filters] = [x[0]!, x[1]!, f[0]!];
  const [ofGroup, filtersOfGroup] = [channels / g.groups, filters / g.groups];
  const [lengths, taps, places] = [x.slice(2), f.slice(2), y.slice(2)];
  const pairs = pairsAlong(g, lengths, taps, places);
  const [plane, tapCount, placeCount] = [sizeOf(lengths), sizeOf(taps), sizeOf(places)];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < filters; o++) {
      const group = Math.floor(o / filtersOfGroup);
      for (let c = 0; c < ofGroup; c++) {
        const atX = (n * channels + group * ofGroup + c) * plane;
        const atF = (o * ofGroup + c) * tapCount;
        const atY = (n * filters + o) * placeCount;
        for (const [i, j, k] of pairs) visit(atX + i, atF + j, atY + k);
      }
    }
  }
}

/** Within one channel: which element meets which tap at which place. Zeros of the padding take no part. */
function pairsAlong(
  g: Geometry,
  lengths: readonly number[],
  taps: readonly number[],
  places: readonly number[],
): readonly (readonly [number, number, number])[] {
  const steps = [lengths, taps, places].map(rowMajor);
  let pairs: (readonly [number, number, number])[] = [[0, 0, 0]];
  for (const [axis, length] of lengths.entries()) {
    const before = g.padding[axis]![0] as number;
    const along: (readonly [number, number, number])[] = [];
    for (let p = 0; p < places[axis]!; p++) {
      for (let k = 0; k < taps[axis]!; k++) {
        const at = p * g.stride[axis]! + k * g.dilation[axis]! - before;
        if (at >= 0 && at < length) along.push([at, g.flip ? taps[axis]! - 1 - k : k, p]);
      }
    }
    pairs = pairs.flatMap(([i, j, k]) =>
      along.map(([a, b, c]) => [i + a * steps[0]![axis]!, j + b * steps[1]![axis]!, k + c * steps[2]![axis]!] as const),
    );
  }
  return pairs;
}
