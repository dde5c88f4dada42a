/**
 * @file Writes a piece of text in the form that the grammar reads: each word, number and string is one character, comments, line
 * ends and needless blanks are gone, the word operators are marks. Statements of one form differ in their words only.
 */
import { isBlank, isDigit, isLineEnd, isWordPart, lineEndAfter } from "./characters.ts";

export interface Compact {
  /** Words as `w`, numbers as `0`, strings as `"`; keywords and marks as they are. */
  readonly text: string;
  /** Where what each character stands for begins in the file, and where it ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A number, not yet checked: what looks like one but is none is explained when the tree is built. */
export const numberShape = /0[xXbBoO][0-9a-zA-Z_]*|\.?[0-9](?:[eE][+-](?=[0-9])|[0-9a-zA-Z_.])*/y;

/** Marks that would become another mark when they grow together. */
const joined: ReadonlySet<string> = new Set(
  "** // <= >= == != -> => << >> += -= *= /= %= @= &= |= ^= && || ..".split(" "),
);

/** How a word inside a statement is written for the grammar; blanks around it are taken out. */
const rewritten: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
  ["as", " as "],
  ["in", " in "],
  ["for", " for "],
  ["if", " if "],
]);

/** The piece from `start` to `end` of a file that begins with `keyword`, or none. Linear in its length. */
export function compact(text: string, start: number, end: number, keyword: string): Compact {
  const starts = new Int32Array(2 * (end - start) + 2);
  const ends = new Int32Array(2 * (end - start) + 2);
  let out = "";
  let length = 0;

  // Where a blank belongs that only keeps what stands before it from growing together with what comes; else -1.
  let gap = -1;

  /** Every character of `mark` stands for the text between two offsets. */
  const put = (mark: string, from: number, to: number): void => {
    if (gap >= 0) {
      out += " ";
      starts[length] = gap;
      ends[length++] = gap;
      gap = -1;
    }
    out += mark;
    for (let k = 0; k < mark.length; k++) {
      starts[length] = from;
      ends[length++] = to;
    }
  };

  let i = start;
  if (keyword !== "") {
    i = start + keyword.length;
    put(`${keyword} `, start, i);
    i = blanksEnd(text, i, end);
  }
  while (i < end) {
    const from = i;
    const code = text.charCodeAt(i);
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(i + 1)))) {
      numberShape.lastIndex = i;
      numberShape.test(text);
      i = numberShape.lastIndex;
      put("0", from, i);
    } else if (isWordPart(code)) {
      do i++;
      while (i < end && isWordPart(text.charCodeAt(i)));
      const mark = i - from < 4 && text[from - 1] !== "." ? rewritten.get(text.slice(from, i)) : undefined;
      if (mark === undefined || isNamed(text, i, end)) {
        put("w", from, i);
        continue;
      }
      // The word brings its own blanks.
      gap = -1;
      put(mark, from, i);
      i = blanksEnd(text, i, end);
    } else if (code === 34 || code === 39) {
      i = stringEnd(text, i, end);
      put('"', from, i);
    } else if (isBlank(code) || isLineEnd(code) || code === 35) {
      i = blanksEnd(text, i, end);
      if (i < end && mustStayApart(text.charCodeAt(from - 1), text.charCodeAt(i))) gap = from;
    } else {
      i++;
      put(text[from] as string, from, i);
    }
  }
  starts[length] = end;
  ends[length] = end;
  return { text: out, starts, ends };
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

/** The offset after blanks, line ends and comments. */
function blanksEnd(text: string, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const code = text.charCodeAt(i);
    if (code === 35) i = Math.min(end, lineEndAfter(text, i));
    else if (isBlank(code) || isLineEnd(code)) i++;
    else break;
  }
  return i;
}

/** Whether a word that ends at `at` names an argument (`f(in=3)`), which is explained as a misuse of a keyword. */
function isNamed(text: string, at: number, end: number): boolean {
  const i = blanksEnd(text, at, end);
  return text[i] === "=" && text[i + 1] !== "=";
}

function mustStayApart(left: number, right: number): boolean {
  if (isWordPart(left)) return isWordPart(right) || (isDigit(left) && right === 46);
  if (left === 46 && isDigit(right)) return true;
  return joined.has(String.fromCharCode(left, right));
}
