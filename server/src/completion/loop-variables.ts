/** @file The names of the comprehensions that the cursor stands in, by the text around it: the line may not be one that can be read yet. */

const names = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*`;
const part = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.])for\s+(${names}(?:\s*,\s*${names})*)\s+in(?![\p{L}\p{N}_])`,
  "gu",
);

/** Those of the innermost first; `before` and `after` are the text of the statement around the cursor. */
export function loopVariables(before: string, after: string): readonly string[] {
  const found: string[] = [];
  const add = (list: string): void => {
    for (const name of list.split(",")) found.push(name.trim());
  };
  for (const match of plain(before).matchAll(part)) {
    // A block's own `for` begins its line: its name is one of the file.
    const isBlock = /(?:^|\n)[ \t]*$/.test(before.slice(0, match.index)) && depthOf(before.slice(0, match.index)) === 0;
    if (!isBlock && isOpen(plain(before).slice(match.index + match[0].length))) add(match[1]!);
  }
  const behind = plain(after);
  for (const match of behind.matchAll(part)) if (isAround(behind.slice(0, match.index))) add(match[1]!);
  return [...new Set(found)];
}

/** Strings and comments as blanks. */
const plain = (text: string): string => text.replace(/"[^"\n]*"|'[^'\n]*'|#.*/g, (piece) => " ".repeat(piece.length));

/** Whether the bracket that a text begins in is still open at its end. */
function isOpen(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    if (depth < 0) return false;
  }
  return true;
}

/** Whether the end of a text stands in no bracket that its beginning does not stand in. */
function isAround(text: string): boolean {
  let depth = 0;
  let least = 0;
  for (const c of text) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    least = Math.min(least, depth);
  }
  return depth === least;
}

function depthOf(text: string): number {
  let depth = 0;
  for (const c of plain(text)) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
  }
  return depth;
}
