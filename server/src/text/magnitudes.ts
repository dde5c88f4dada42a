/** @file Absolute values of complex elements: what pictures and summaries show of them. */

/** `pairs` are real and imaginary parts in turn. */
export const magnitudes = (pairs: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: pairs.length / 2 }, (_, i) => Math.hypot(pairs[2 * i]!, pairs[2 * i + 1]!));
