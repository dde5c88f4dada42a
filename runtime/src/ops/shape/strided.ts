/** @file Windows on contiguous elements: strides in C order, and reshaping without moving an element where that is possible. */
import type { Strided } from "../op.ts";

/** Strides of contiguous data in C order. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** The whole of a contiguous tensor. */
export const contiguous = (shape: readonly number[]): Strided => ({ offset: 0, shape, strides: rowMajor(shape) });

/**
 * The window in another shape of as many elements, or null when its elements do not lie evenly enough. Walks both shapes at once,
 * matching the shortest runs of axes with equal products; a run of the old shape must be evenly strided (as in NumPy's
 * `_attempt_nocopy_reshape`).
 */
export function reshapeStrided(x: Strided, shape: readonly number[]): Strided | null {
  if (shape.includes(0)) return { offset: x.offset, shape, strides: rowMajor(shape) };
  const kept = x.shape.flatMap((d, i) => (d === 1 ? [] : [i]));
  const oldShape = kept.map((i) => x.shape[i]!);
  const oldStrides = kept.map((i) => x.strides[i]!);
  const strides = new Array<number>(shape.length).fill(0);
  let from = 0;
  let to = 0;
  while (from < oldShape.length) {
    let fromEnd = from + 1;
    let toEnd = to + 1;
    let oldCount = oldShape[from]!;
    let newCount = shape[to]!;
    while (oldCount !== newCount) {
      if (newCount < oldCount) newCount *= shape[toEnd++]!;
      else oldCount *= oldShape[fromEnd++]!;
    }
    for (let i = from; i < fromEnd - 1; i++) {
      if (oldStrides[i] !== oldStrides[i + 1]! * oldShape[i + 1]!) return null;
    }
    let step = oldStrides[fromEnd - 1]!;
    for (let i = toEnd - 1; i >= to; i--) {
      strides[i] = step;
      step *= shape[i]!;
    }
    from = fromEnd;
    to = toEnd;
  }
  // What is left are axes of length 1: their stride does not matter, but the usual one keeps contiguous data so.
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) strides[i] = i + 1 < shape.length ? strides[i + 1]! * shape[i + 1]! : 1;
  }
  return { offset: x.offset, shape, strides };
}
