/** @file Sets the tokens of one statement in lines: the user's own line ends are kept, lines that are too long get more. */
import { binaryPrecedence } from "./precedence.ts";
import { isCloser, isOpener, type Spaced, space } from "./spacing.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A line of formatted text. */
export interface Line {
  readonly indent: number;
  readonly code: string;
  /** A comment behind the code, or alone. */
  readonly comment?: string;
  /** An empty line stands before it. */
  readonly blankBefore: boolean;
}

export const maxWidth = 100;

/** The lines of the chunk between two offsets. `indent` is that of its first line, `lead` what stands before it there, `tail` behind the last. */
export function wrapChunk(text: string, start: number, end: number, indent: number, lead = "", tail = ""): Line[] {
  const tokens = space(tokenize(text, start, end));
  const breaks = new Set<number>();
  const blanks = new Set<number>();
  tokens.forEach(({ token }, k) => {
    if (k > 0 && token.lineEnds > 0) breaks.add(k);
    if (k > 0 && token.lineEnds > 1) blanks.add(k);
  });
  // Each round takes the lines that are too long one level of brackets further; the rows of a matrix take one round together.
  for (let round = 0; round < 20; round++) {
    const rows = setRows(tokens, breaks, indent, lead.length);
    const before = breaks.size;
    for (const row of rows) {
      const room = row.to === tokens.length ? tail.length : 0;
      if (row.indent + row.width + room > maxWidth) breakRow(tokens, breaks, row);
    }
    if (breaks.size === before)
      return rows.map((row, k) => line(tokens, row, blanks, k === 0 ? lead : "", k === rows.length - 1 ? tail : ""));
  }
  const rows = setRows(tokens, breaks, indent, lead.length);
  return rows.map((row, k) => line(tokens, row, blanks, k === 0 ? lead : "", k === rows.length - 1 ? tail : ""));
}

/** Tokens `from` to `to` on one line. */
interface Row {
  readonly from: number;
  readonly to: number;
  readonly indent: number;
  /** Of the code and what stands before it, without the indent. */
  readonly width: number;
}

/** An open bracket: what stands in it hangs two further than its line, or is aligned behind it. */
interface Group {
  readonly hanging: boolean;
  readonly lineIndent: number;
  readonly column: number;
}

function setRows(tokens: readonly Spaced[], breaks: ReadonlySet<number>, base: number, lead: number): Row[] {
  const rows: Row[] = [];
  const groups: Group[] = [];
  let from = 0;
  while (from < tokens.length) {
    let to = from + 1;
    while (to < tokens.length && !breaks.has(to)) to++;
    const indent = rows.length === 0 ? base : rowIndent(groups, (tokens[from] as Spaced).token, base);
    let width = rows.length === 0 ? lead : 0;
    for (let k = from; k < to; k++) {
      const { token, blankBefore } = tokens[k] as Spaced;
      if (token.kind === "comment") break;
      if (k > from && blankBefore) width++;
      width += token.text.length;
      if (isCloser(token)) groups.pop();
      else if (isOpener(token)) {
        const last = k + 1 === to || tokens[k + 1]?.token.kind === "comment";
        groups.push({ hanging: last, lineIndent: indent, column: indent + width });
      }
    }
    rows.push({ from, to, indent, width });
    from = to;
  }
  return rows;
}

function rowIndent(groups: readonly Group[], first: Token, base: number): number {
  const group = groups[groups.length - 1];
  if (!group) return base + 2;
  if (isCloser(first)) return group.hanging ? group.lineIndent : group.column - 1;
  return group.hanging ? group.lineIndent + 2 : group.column;
}

/** A place where a row can end, and how much of it stands before. */
interface Place {
  readonly after: number;
  readonly width: number;
}

/** What stands in a row on the level of its outermost tokens. */
interface Outline {
  /** Behind commas, or before the words of a comprehension. */
  readonly commas: readonly Place[];
  /** Behind the operators that bind least. */
  readonly operators: readonly Place[];
  /** Behind `=` and `->`. */
  readonly heads: readonly Place[];
  readonly widest: { readonly open: number; readonly close: number; readonly width: number } | undefined;
  /** A bracket that stays open behind the row, or -1. */
  readonly open: number;
  readonly inBrackets: boolean;
}

/** Adds breaks to a row that is too long: after an operator, around the contents of its widest bracket, or between those contents. */
function breakRow(tokens: readonly Spaced[], breaks: Set<number>, row: Row): void {
  const { commas, operators, heads, widest, open, inBrackets } = outline(tokens, row);
  // The contents of a bracket that stays open begin a line of their own.
  if (open >= 0 && open + 1 < row.to && commas.length === 0) {
    breaks.add(open + 1);
    return;
  }
  const between = commas.filter(({ after }) => after < row.to);
  if (inBrackets && between.length > 0) {
    // The rows of a matrix stand below each other.
    if (between.every(({ after }) => tokens[after]?.token.text === "["))
      for (const { after } of between) breaks.add(after);
    else fill(breaks, commas, row);
    return;
  }
  const mostly = widest && widest.width > 0.7 * row.width;
  if (!mostly && fill(breaks, operators, row)) return;
  // Outputs, and the message of an assertion.
  const keyword = tokens[0]?.token.text;
  if (!mostly && (keyword === "function" || keyword === "assert") && fill(breaks, commas, row)) return;
  if (widest && widest.width > 20) {
    breaks.add(widest.open + 1);
    breaks.add(widest.close);
    return;
  }
  if (!fill(breaks, operators, row) && !fill(breaks, commas, row)) fill(breaks, heads, row);
}

function outline(tokens: readonly Spaced[], row: Row): Outline {
  let least = Number.POSITIVE_INFINITY;
  for (let k = row.from; k < row.to; k++) least = Math.min(least, (tokens[k] as Spaced).depth);
  const commas: Place[] = [];
  const parts: Place[] = [];
  const heads: Place[] = [];
  let operators: Place[] = [];
  let loosest = Number.POSITIVE_INFINITY;
  let widest: Outline["widest"];
  let open = -1;
  let start = 0;
  let width = 0;
  for (let k = row.from; k < row.to; k++) {
    const { token, blankBefore, depth, breakable } = tokens[k] as Spaced;
    if (token.kind === "comment") break;
    const before = { after: k, width };
    width += token.text.length + (blankBefore && k > row.from ? 1 : 0);
    if (depth > least) continue;
    const place = { after: k + 1, width };
    if (least > 0 && k > row.from && token.kind === "word" && (token.text === "for" || token.text === "if"))
      parts.push(before);
    if (isOpener(token)) {
      open = k;
      start = width;
    } else if (isCloser(token) && open >= 0) {
      if (k > open + 1 && (!widest || width - start > widest.width)) widest = { open, close: k, width: width - start };
      open = -1;
    } else if (token.text === ",") {
      commas.push(place);
    } else if (breakable && k + 1 < row.to) {
      const precedence = precedences.get(token.text);
      if (precedence === undefined) heads.push(place);
      else if (precedence <= loosest) {
        if (precedence < loosest) operators = [];
        loosest = precedence;
        operators.push(place);
      }
    }
  }
  return { commas: parts.length > 0 ? parts : commas, operators, heads, widest, open, inBrackets: least > 0 };
}

const precedences: ReadonlyMap<string, number> = new Map(Object.entries(binaryPrecedence));

/** Ends lines at as few of the given places as keep them short enough; false if none of them does. */
function fill(breaks: Set<number>, places: readonly Place[], row: Row): boolean {
  const before = breaks.size;
  let lineStart = 0;
  let last: Place | undefined;
  // The lines after the first may be indented by two more.
  const room = maxWidth - row.indent - 2;
  for (const place of [...places, { after: row.to, width: row.width }]) {
    if (place.width - lineStart > room && last && last.width > lineStart && last.after < row.to) {
      breaks.add(last.after);
      lineStart = last.width;
    }
    last = place;
  }
  return breaks.size > before;
}

function line(tokens: readonly Spaced[], row: Row, blanks: ReadonlySet<number>, lead: string, tail: string): Line {
  let code = lead;
  let comment: string | undefined;
  for (let k = row.from; k < row.to; k++) {
    const { token, blankBefore } = tokens[k] as Spaced;
    if (token.kind === "comment") {
      comment = token.text;
      break;
    }
    if (k > row.from && blankBefore) code += " ";
    code += token.text;
  }
  return {
    indent: row.indent,
    code: code + tail,
    ...(comment !== undefined && { comment }),
    blankBefore: blanks.has(row.from),
  };
}
