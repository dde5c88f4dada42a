/** @file The order of numbers in sorting: NaN last, the two zeros equal. */
import type { NdArray } from "../../ir/array.ts";

type Element = number | bigint;

/** Below 0 when `a` comes first. */
export function compareElements(a: Element, b: Element): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noSelfCompare: NaN, also where the elements are bigints
  return a === b ? 0 : Number(a !== a) - Number(b !== b);
}

/** Positions within one lane in the order of its elements; equal ones keep their order. */
export function sortedPositions(x: NdArray, start: number, step: number, length: number): Uint32Array {
  // Typed arrays sort stably too, and without boxing.
  return Uint32Array.from({ length }, (_, i) => i).sort((i, j) =>
    compareElements(x.data[start + i * step]!, x.data[start + j * step]!),
  );
}
