/** @file Long lines in few points without losing their peaks: the least and the greatest of each bucket. */

export interface Thinned {
  readonly index: readonly number[];
  readonly values: readonly number[];
}

/** At most about `most` points, in order. NaN and infinite elements are kept out of the buckets, as gaps (NaN). */
export function extremes(at: (i: number) => number, length: number, most: number): Thinned {
  if (length <= most) {
    const index = Array.from({ length }, (_, i) => i);
    return { index, values: index.map(at) };
  }
  const buckets = Math.max(1, Math.floor(most / 2));
  const index: number[] = [];
  const values: number[] = [];
  for (let b = 0; b < buckets; b++) {
    const [from, to] = [Math.floor((b * length) / buckets), Math.floor(((b + 1) * length) / buckets)];
    let [low, high] = [-1, -1];
    for (let i = from; i < to; i++) {
      const x = at(i);
      if (!Number.isFinite(x)) continue;
      if (low < 0 || x < at(low)) low = i;
      if (high < 0 || x > at(high)) high = i;
    }
    const chosen = low < 0 ? [from] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
    for (const i of chosen) {
      index.push(i);
      values.push(low < 0 ? Number.NaN : at(i));
    }
  }
  return { index, values };
}
