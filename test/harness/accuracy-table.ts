/** @file The table of `docs/accuracy.md`: measured once over many samples, read back by the test. */
import { type Elementary, elementary } from "../../runtime/src/backends/wasm/math/index.ts";
import type { FloatDtype } from "./elementary-runner.ts";

/** Largest errors in units in the last place. */
export interface AccuracyRow {
  readonly name: Elementary;
  readonly dtype: FloatDtype;
  readonly unfused: number;
  readonly fused: number;
}

export const elementaryNames = Object.keys(elementary) as readonly Elementary[];

/** A line of the table; errors are rounded up. */
export function printRow(rows: readonly AccuracyRow[]): string {
  const up = (x: number): string => (Math.ceil(x * 100) / 100).toFixed(2);
  return `| ${rows[0]!.name} | ${rows.map((r) => `${up(r.unfused)} | ${up(r.fused)}`).join(" | ")} |`;
}

/** Of lines as `printRow` makes them, anywhere in a text. */
export function parseRows(text: string): AccuracyRow[] {
  const rows: AccuracyRow[] = [];
  for (const line of text.split("\n")) {
    const cells = line.split("|").map((c) => c.trim());
    const name = cells[1] as Elementary | undefined;
    if (name === undefined || !elementaryNames.includes(name)) continue;
    const numbers = cells.slice(2, 6).map(Number);
    rows.push({ name, dtype: "float64", unfused: numbers[0]!, fused: numbers[1]! });
    rows.push({ name, dtype: "float32", unfused: numbers[2]!, fused: numbers[3]! });
  }
  return rows;
}
