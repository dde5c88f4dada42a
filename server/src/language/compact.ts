/** @file Takes comments, line ends and needless blanks out of a piece of text, and remembers where each remaining character stood. */
import { isBlank, isDigit, isLineEnd, isWordPart, lineEndAfter } from "./characters.ts";

export interface Compact {
  readonly text: string;
  /** Offset in the file of each character, and of the end. */
  readonly offsets: Int32Array;
}

/** Marks that would become another mark when they grow together. */
const joined = new Set([
  "**",
  "//",
  "<=",
  ">=",
  "==",
  "!=",
  "->",
  "=>",
  "<<",
  ">>",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "@=",
  "&=",
  "|=",
  "^=",
  "..",
]);

/** The piece from `start` to `end` of a file. Linear in its length. */
export function compact(text: string, start: number, end: number): Compact {
  const offsets = new Int32Array(end - start + 1);
  let length = 0;
  let out = "";
  let from = start;
  let i = start;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 34 || code === 39) {
      i = stringEnd(text, i, end);
      continue;
    }
    if (!isBlank(code) && !isLineEnd(code) && code !== 35) {
      i++;
      continue;
    }
    const gap = i;
    while (i < end) {
      const blank = text.charCodeAt(i);
      if (blank === 35) i = Math.min(end, lineEndAfter(text, i));
      else if (isBlank(blank) || isLineEnd(blank)) i++;
      else break;
    }
    out += text.slice(from, gap);
    for (let k = from; k < gap; k++) offsets[length++] = k;
    from = i;
    if (gap > start && i < end && mustStayApart(text.charCodeAt(gap - 1), text.charCodeAt(i))) {
      out += " ";
      offsets[length++] = gap;
    }
  }
  out += text.slice(from, end);
  for (let k = from; k < end; k++) offsets[length++] = k;
  offsets[length] = end;
  return { text: out, offsets };
}

/** The offset after the string that begins at `at`: after its closing quote, or at the end of its line if it has none. */
export function stringEnd(text: string, at: number, end: number): number {
  const quote = text.charCodeAt(at);
  let i = at + 1;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (isLineEnd(code)) return i;
    if (code === 92 && i + 1 < end && !isLineEnd(text.charCodeAt(i + 1))) i += 2;
    else i++;
  }
  return i;
}

function mustStayApart(left: number, right: number): boolean {
  if (isWordPart(left) && isWordPart(right)) return true;
  if (left === 46 && isDigit(right)) return true;
  if (isDigit(left) && right === 46) return true;
  return joined.has(String.fromCharCode(left, right));
}
