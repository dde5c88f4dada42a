/** @file A tensor in C order as lanes along one axis. */

export interface Lanes {
  /** Where each lane begins, in C order of the other axes. */
  readonly starts: readonly number[];
  /** Distance of neighbours in a lane. */
  readonly step: number;
  readonly length: number;
}

/** `axis` may be negative. */
export function lanes(shape: readonly number[], axis: number): Lanes {
  const at = axis < 0 ? axis + shape.length : axis;
  const length = shape[at]!;
  const step = shape.slice(at + 1).reduce((p, d) => p * d, 1);
  const outer = shape.slice(0, at).reduce((p, d) => p * d, 1);
  const starts: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < step; i++) starts.push(o * length * step + i);
  }
  return { starts, step, length };
}
