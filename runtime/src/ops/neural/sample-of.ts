/** @file Numbers for the samples of ops that take tensors of many axes. */
import type { Nested } from "../op.ts";

/** A tensor of the given shape whose elements look arbitrary and differ with `seed`: multiples of 1/32, no two of 101 alike. */
export function sampleOf(shape: readonly number[], seed = 1): Nested {
  let at = 17 * seed;
  const make = (axis: number): Nested => {
    if (axis === shape.length) {
      at = (at + 61) % 101;
      return at / 32 - 1.5;
    }
    return Array.from({ length: shape[axis]! }, () => make(axis + 1));
  };
  return make(0);
}
