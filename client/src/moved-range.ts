/** @file Where a range of a text is after edits. Positions are zero-based lines and UTF-16 columns. */
import type { Position, Range } from "../../server/protocol/requests.ts";

/** `range` of the text before was replaced by `text`. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** `touched`: the edit changed something inside the range. */
export interface Moved {
  readonly range: Range;
  readonly touched: boolean;
}

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

/** Text inserted at the end of a range stays outside of it. */
export function movedRange(range: Range, edit: Edit): Moved {
  const inside = isBefore(edit.range.start, range.end) && isBefore(range.start, edit.range.end);
  const inserted = isBefore(range.start, edit.range.start) && isBefore(edit.range.start, range.end);
  return {
    range: { start: movedPosition(range.start, edit, true), end: movedPosition(range.end, edit, false) },
    touched: inside || inserted,
  };
}

/** `after`: text inserted at the position itself pushes it on. */
function movedPosition(p: Position, { range, text }: Edit, after: boolean): Position {
  const isPast = after ? !isBefore(p, range.end) : isBefore(range.end, p);
  if (!isPast) return isBefore(range.start, p) ? range.start : p;
  const lines = text.split(/\r\n|\r|\n/);
  const line = p.line + lines.length - 1 - (range.end.line - range.start.line);
  if (p.line !== range.end.line) return { line, character: p.character };
  const base = lines.length === 1 ? range.start.character : 0;
  return { line, character: base + lines.at(-1)!.length + p.character - range.end.character };
}

export const movedByAll = (range: Range, edits: readonly Edit[]): Moved =>
  edits.reduce<Moved>(
    (m, edit) => {
      const next = movedRange(m.range, edit);
      return { range: next.range, touched: m.touched || next.touched };
    },
    { range, touched: false },
  );
