/** @file The elements of a plane for a picture: all of them, or one of every so many where there are more. */

import { bytesOf, type Numbers } from "../data/elements.ts";
import { type AxisRange, columnCount, type Plane, planeRanges, rangeLength, rowCount, sampled } from "../data/plane.ts";
import { budget, type TensorSource } from "../data/tensor-source.ts";
import { inRowOrder } from "../data/tensor-table.ts";
import { l10n } from "../l10n.ts";

export interface PlaneBlock {
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly data: Numbers;
}

/** `most`: rows, and columns, of the picture. */
export async function planeBlock(source: TensorSource, plane: Plane, most: number): Promise<PlaneBlock> {
  const allowed = source.isWhole ? most : Math.min(most, Math.floor(Math.sqrt(budget / bytesOf(source.dtype))));
  const rows: AxisRange = sampled(rowCount(plane, source.shape), allowed);
  const columns: AxisRange = sampled(columnCount(plane, source.shape), allowed);
  const [height, width] = [rangeLength(rows), rangeLength(columns)];
  const { data } = await source.read(planeRanges(plane, source.shape, rows, columns));
  return {
    rows: height,
    columns: width,
    rowStep: rows.step ?? 1,
    columnStep: columns.step ?? 1,
    data: inRowOrder(data, plane, height, width),
  };
}

/** Says that not every element is drawn; empty when every one is. */
export function sampleNote({ rowStep, columnStep }: PlaneBlock): string {
  if (rowStep === 1 && columnStep === 1) return "";
  const rows = rowStep === 1 ? l10n.t("every row") : l10n.t("one row of every {0}", rowStep);
  const columns = columnStep === 1 ? l10n.t("every column") : l10n.t("one column of every {0}", columnStep);
  return l10n.t("Drawn: {0}, {1}.", rows, columns);
}
