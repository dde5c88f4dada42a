/** @file Numbers for the samples of ops that take tensors of many axes. */
import type { Nested } from "../../op.ts";

/** A tensor of the given shape whose elements look arbitrary, are quarters between -1.5 and 1.5, and differ with `seed`. */
export function sampleOf(shape: readonly number[], seed = 1): Nested {
  let at = seed;
  const make = (axis: number): Nested => {
    if (axis === shape.length) {
      at = (at * 7 + 5 + seed) % 101;
      return ((at % 13) - 6) / 4;
    }
    return Array.from({ length: shape[axis]! }, () => make(axis + 1));
  };
  return make(0);
}
