/** @file The order of rows by the elements of one column. */
import type { Element } from "./elements.ts";

export type Direction = "ascending" | "descending";

/** Stable; NaN last in both directions, as NumPy's sort has it at the end. */
export function sortOrder(column: readonly Element[], direction: Direction): number[] {
  const sign = direction === "ascending" ? 1 : -1;
  const isNaNAt = (i: number): boolean => Number.isNaN(column[i]);
  return column
    .map((_, i) => i)
    .sort((i, j) => {
      if (isNaNAt(i) || isNaNAt(j)) return Number(isNaNAt(i)) - Number(isNaNAt(j)) || i - j;
      const [a, b] = [column[i]!, column[j]!];
      return (a < b ? -sign : a > b ? sign : 0) || i - j;
    });
}

/** What the next press on a column's head does. */
export const nextDirection = (now: Direction | undefined): Direction | undefined =>
  now === undefined ? "ascending" : now === "ascending" ? "descending" : undefined;
