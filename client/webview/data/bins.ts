/** @file Histograms: how many elements lie in each of equal intervals. */
import type { Numbers } from "./elements.ts";

export interface Bins {
  /** One more than there are counts. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly nans: number;
  /** Elements of -inf and of inf. */
  readonly below: number;
  readonly above: number;
}

const most = 48;

/**
 * Integers of a short range have a bin each, centred on them; others √n bins between the least and the greatest finite element,
 * `least` and `greatest` of the whole tensor where it is known.
 */
export function binned(
  data: Numbers,
  isWhole: boolean,
  bounds: { readonly least?: number; readonly greatest?: number } = {},
): Bins {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [nans, below, above, finite] = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const x = Number(data[i]);
    if (Number.isNaN(x)) nans++;
    else if (x === Number.POSITIVE_INFINITY) above++;
    else if (x === Number.NEGATIVE_INFINITY) below++;
    else {
      finite++;
      if (x < least) least = x;
      if (x > greatest) greatest = x;
    }
  }
  if (finite === 0) return { edges: [0], counts: [], nans, below, above };
  least = Math.min(least, bounds.least ?? least);
  greatest = Math.max(greatest, bounds.greatest ?? greatest);
  const edges = isWhole && greatest - least < most ? unitEdges(least, greatest) : equalEdges(least, greatest, finite);
  const counts = new Array<number>(edges.length - 1).fill(0);
  const [first, width] = [edges[0]!, (edges.at(-1)! - edges[0]!) / counts.length];
  for (let i = 0; i < data.length; i++) {
    const x = Number(data[i]);
    if (!Number.isFinite(x)) continue;
    counts[Math.min(counts.length - 1, Math.max(0, Math.floor((x - first) / width)))]!++;
  }
  return { edges, counts, nans, below, above };
}

const unitEdges = (least: number, greatest: number): number[] =>
  Array.from({ length: greatest - least + 2 }, (_, i) => least - 0.5 + i);

function equalEdges(least: number, greatest: number, n: number): number[] {
  const count = Math.min(most, Math.max(5, Math.ceil(Math.sqrt(n))));
  const half = Math.max(Math.abs(least), 1) / 2;
  const [from, to] = least === greatest ? [least - half, least + half] : [least, greatest];
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
}
