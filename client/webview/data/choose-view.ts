/** @file Which views a tensor can have, and which one it has first. */
import { l10n } from "../l10n.ts";

export const viewNames = {
  scalar: l10n.t("Value"),
  table: l10n.t("Table"),
  line: l10n.t("Line"),
  histogram: l10n.t("Histogram"),
  heat: l10n.t("Heat map"),
  image: l10n.t("Image"),
} as const;

export type ViewName = keyof typeof viewNames;

/** Tensors with no more elements than this are tables at first. */
const smallTable = 64;

export function possibleViews(shape: readonly number[], dtype: string): ViewName[] {
  if (shape.includes(0)) return ["table"];
  if (shape.length === 0) return ["scalar"];
  const more: ViewName[] = dtype === "bool" ? [] : ["histogram"];
  if (shape.length === 1) return ["table", "line", ...more];
  return ["table", "heat", "image", "line", ...more];
}

/** A vector of numbers is a line, a matrix a heat map, bytes in the form of a picture a picture; few elements are a table. */
export function firstView(shape: readonly number[], dtype: string): ViewName {
  if (shape.length === 0) return "scalar";
  const size = shape.reduce((product, n) => product * n, 1);
  if (size <= smallTable || shape.includes(0)) return "table";
  if (shape.length === 1) return dtype === "bool" ? "table" : "line";
  const colour = shape.length >= 3 && (shape.at(-1) === 3 || shape.at(-1) === 4);
  if (dtype === "uint8" || colour)
    return shape
      .slice(0, colour ? -1 : undefined)
      .slice(-2)
      .every((n) => n >= 8)
      ? "image"
      : "table";
  const [rows, columns] = shape.slice(-2) as [number, number];
  return rows >= 4 && columns >= 4 ? "heat" : "table";
}
