/** @file Selection that grows with the tree: name, operand, expression, statement, block, cell, file. */
import { type Range, type SelectionRange, SelectionRangeRequest } from "vscode-languageserver";
import { feature } from "../feature.ts";
import { pathTo } from "../query/visit.ts";

export const selectionRange = feature(
  SelectionRangeRequest.type,
  { selectionRangeProvider: true },
  (a, { positions }) =>
    positions.map((position) => {
      const offset = a.lines.offset(position);
      const cell = a.file.cells.find((c) => c.span.start <= offset && offset <= c.span.end);
      const spans = [a.file.span, ...(cell ? [cell.span] : []), ...pathTo(a.file, offset).map((n) => n.span)];
      let selection: SelectionRange | undefined;
      let last: Range | undefined;
      for (const span of spans) {
        const range = a.lines.range(span);
        if (last && JSON.stringify(last) === JSON.stringify(range)) continue;
        last = range;
        selection = { range, ...(selection && { parent: selection }) };
      }
      return selection ?? { range: { start: position, end: position } };
    }),
);
