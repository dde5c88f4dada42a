/** @file The cells of a text, in order: their indices are those that a run takes. */
import type { CellPlace } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";

export const cellsOf = (a: Analysis): readonly CellPlace[] =>
  a.file.cells.map(({ header, span }) => {
    const title =
      header &&
      a.text
        .slice(header.start, header.end)
        .replace(/^\s*#\s*%%/, "")
        .trim();
    return { range: a.lines.range(span), ...(title !== undefined && { title }) };
  });
