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
  const met = lengths.map((_, axis) => meetings(g, lengths, taps, places, axis));
  const [plane, tapCount, placeCount] = [sizeOf(lengths), sizeOf(taps), sizeOf(places)];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < filters; o++) {
      const group = Math.floor(o / filtersOfGroup);
      for (let c = 0; c < ofGroup; c++) {
        const atX = (n * channels + group * ofGroup + c) * plane;
        const atF = (o * ofGroup + c) * tapCount;
        const atY = (n * filters + o) * placeCount;
        eachMeeting(met, 0, atX, atF, atY, visit);
      }
    }
  }
}

/** An element, a tap and a place, as distances from the first of each. */
type Meeting = readonly [element: number, tap: number, place: number];

/** Along one axis: which element meets which tap at which place. Zeros of the padding take no part. */
function meetings(
  g: Geometry,
  lengths: readonly number[],
  taps: readonly number[],
  places: readonly number[],
  axis: number,
): readonly Meeting[] {
  const [ofX, ofF, ofY] = [lengths, taps, places].map((shape) => rowMajor(shape)[axis]!) as [number, number, number];
  const before = g.padding[axis]![0] as number;
  const out: Meeting[] = [];
  for (let p = 0; p < places[axis]!; p++) {
    for (let k = 0; k < taps[axis]!; k++) {
      const at = p * g.stride[axis]! + k * g.dilation[axis]! - before;
      if (at < 0 || at >= lengths[axis]!) continue;
      out.push([at * ofX, (g.flip ? taps[axis]! - 1 - k : k) * ofF, p * ofY]);
    }
  }
  return out;
}

/** Within one channel: every combination along the axes from `axis` on. */
function eachMeeting(
  met: readonly (readonly Meeting[])[],
  axis: number,
  i: number,
  j: number,
  k: number,
  visit: (i: number, j: number, k: number) => void,
): void {
  if (axis === met.length) visit(i, j, k);
  else for (const [a, b, c] of met[axis]!) eachMeeting(met, axis + 1, i + a, j + b, k + c, visit);
}
