/**
 * @file Takes comments, line ends and needless blanks out of a piece of text, writes the word operators as marks, and
 * remembers where each remaining character stood.
 */
import { isBlank, isDigit, isLineEnd, isWordPart, lineEndAfter } from "./characters.ts";

export interface Compact {
  readonly text: string;
  /** Offset in the file of each character, and of the end. */
  readonly offsets: Int32Array;
}

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
]);

/** The piece from `start` to `end` of a file that begins with `keyword`, or none. Linear in its length. */
export function compact(text: string, start: number, end: number, keyword: string): Compact {
  const offsets = new Int32Array(2 * (end - start) + 2);
  let out = "";
  let length = 0;
  // What stands between here and \`i\` goes out as it is.
  let from = start;
  let i = start;

  const flush = (to: number): void => {
    out += text.slice(from, to);
    for (let k = from; k < to; k++) offsets[length++] = k;
  };
  const put = (mark: string, at: number): void => {
    out += mark;
    for (let k = 0; k < mark.length; k++) offsets[length++] = at + Math.max(0, k - 1);
  };

  if (keyword !== "") {
    i = start + keyword.length;
    flush(i);
    put(" ", i);
    from = i = blanksEnd(text, i, end);
  }
  while (i < end) {
    const code = text.charCodeAt(i);
    if (isWordPart(code)) {
      const word = i;
      do i++;
      while (i < end && isWordPart(text.charCodeAt(i)));
      const mark = i - word < 4 && text[word - 1] !== "." ? rewritten.get(text.slice(word, i)) : undefined;
      if (mark === undefined || isNamed(text, i, end)) continue;
      // A blank that was put before the word has no use now.
      flush(word);
      if (out.endsWith(" ") && length > keyword.length + 1) {
        out = out.slice(0, -1);
        length--;
      }
      put(mark, word);
      from = i = blanksEnd(text, i, end);
    } else if (code === 34 || code === 39) {
      i = stringEnd(text, i, end);
    } else if (isBlank(code) || isLineEnd(code) || code === 35) {
      flush(i);
      const gap = i;
      from = i = blanksEnd(text, i, end);
      if (i < end && mustStayApart(text.charCodeAt(gap - 1), text.charCodeAt(i))) put(" ", gap);
    } else {
      i++;
    }
  }
  flush(end);
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
