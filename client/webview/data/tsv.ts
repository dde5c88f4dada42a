/** @file Tables as tab-separated text, for spreadsheets. */

/** A cell with a tab, a line end or a quote is quoted, as spreadsheets read it back. */
export const tsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(quoted).join("\t")).join("\n");

const quoted = (cell: string): string => (/["\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
