/** @file A table of a few named columns whose cells are all here: the numbers behind a plot. */
import { numberText } from "./elements.ts";
import type { TableSource } from "./table-source.ts";

export interface Column {
  readonly name: string;
  readonly at: (row: number) => number | string | null;
}

export function columnTable(rows: number, columns: readonly Column[]): TableSource {
  const value = (row: number, column: number): number | string | null => columns[column]!.at(row);
  const text = (row: number, column: number, digits?: number): string => {
    const x = value(row, column);
    return x === null ? "nan" : typeof x === "string" ? x : numberText(x, digits);
  };
  return {
    rows,
    columns: columns.length,
    rowAxis: "",
    columnAxis: "",
    cellWidth: Math.max(12, ...columns.map((c) => Math.min(30, c.name.length + 2))),
    labelWidth: Math.max(4, String(rows).length + 1),
    rowLabel: String,
    columnLabel: (column) => columns[column]!.name,
    text: (row, column) => text(row, column, 6),
    fullText: (row, column) => text(row, column),
    isMarked(row, column) {
      const x = value(row, column);
      return x === null || (typeof x === "number" && !Number.isFinite(x));
    },
    need: () => undefined,
    sorted: undefined,
    sort: undefined,
  };
}
