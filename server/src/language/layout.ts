/** @file Lays a file out: cells, blocks and their chunks, comments and `##` documentation. A hand-written scanner, linear in the text. */
import type { Comment, Span } from "./ast.ts";
import { afterLineEnd, isBlank, isLineEnd, lineEndAfter } from "./characters.ts";
import { type Chunk, leadingKeyword, type Problem, type Reader, readChunk } from "./chunk.ts";
import { clauseKeywords } from "./keywords.ts";
import { moveCell } from "./move-layout.ts";

// Units and chunks are made anew after every edit: all have the same properties, so that making them is cheap.

/** A statement: its own line, the clause lines of a function, the statements of its block. */
export interface Unit {
  readonly chunk: Chunk;
  readonly doc: string | undefined;
  readonly clauses: readonly Chunk[];
  readonly body: readonly Unit[] | undefined;
  readonly otherwise: readonly Unit[] | undefined;
  /** After the last clause, or the closing brace. */
  readonly end: number;
  /** What is wrong with its block. */
  readonly problems: readonly Problem[];
}

export interface CellLayout {
  readonly span: Span;
  readonly header?: Span;
  readonly title?: string;
  readonly units: readonly Unit[];
  readonly comments: readonly Comment[];
}

const maxBlocks = 64;
const clauses: ReadonlySet<string> = new Set(clauseKeywords);

/** The layout of an earlier text, which is used up, and how many characters that text shares with the new one at its ends. */
export interface Before {
  readonly cells: readonly CellLayout[];
  readonly length: number;
  readonly prefix: number;
  readonly suffix: number;
}

/**
 * The cells of a text; the first has no header and may be empty. Cells of an earlier text that lie within what both texts share are
 * taken over, those behind the edit moved in place: a cell depends on its own text only.
 */
export function layOut(text: string, before?: Before): readonly CellLayout[] {
  const headers = cellHeaders(text);
  const known = before ? knownCells(before, text.length) : undefined;
  const cells: CellLayout[] = [];
  let start = 0;
  for (let k = 0; k <= headers.length; k++) {
    const end = k < headers.length ? (headers[k] as number) : text.length;
    const old = known?.get(start);
    const same = old && old.length === end - start && k > 0 === (old.cell.header !== undefined);
    cells.push(same ? moveCell(old.cell, old.by) : layOutCell(text, start, end, k > 0));
    start = end;
  }
  return cells;
}

interface KnownCell {
  readonly cell: CellLayout;
  readonly length: number;
  readonly by: number;
}

/** By where they start in the new text. */
function knownCells({ cells, length, prefix, suffix }: Before, now: number): ReadonlyMap<number, KnownCell> {
  const known = new Map<number, KnownCell>();
  for (const cell of cells) {
    const { start, end } = cell.span;
    if (end < prefix) known.set(start, { cell, length: end - start, by: 0 });
    else if (start >= length - suffix) known.set(start + now - length, { cell, length: end - start, by: now - length });
  }
  return known;
}

/** Offsets of the lines `# %% title`. */
function cellHeaders(text: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf("%%"); at >= 0; at = text.indexOf("%%", at + 2)) {
    let i = at - 1;
    while (i >= 0 && isBlank(text.charCodeAt(i))) i--;
    if (text[i] !== "#") continue;
    do i--;
    while (i >= 0 && isBlank(text.charCodeAt(i)));
    if (i < 0 || isLineEnd(text.charCodeAt(i))) found.push(i + 1);
  }
  return found;
}

function layOutCell(text: string, start: number, end: number, headed: boolean): CellLayout {
  let at = start;
  let header: Span | undefined;
  let title = "";
  if (headed) {
    at = lineEndAfter(text, start);
    header = { start, end: at };
    title = text.slice(text.indexOf("%%", start) + 2, at).trim();
  }
  const reader: Reader = { text, end, comments: [], unclosed: new Set() };
  let scanner = new BlockScanner(reader, at, false);
  let units = scanner.units(0, -1);
  if (scanner.unclosedBlock) {
    // Some `{` has no partner. Read again with the help of the indentation, so that it swallows only what stands inside it.
    reader.comments.length = 0;
    scanner = new BlockScanner(reader, at, true);
    units = scanner.units(0, -1);
  }
  return {
    span: { start, end },
    ...(header && { header }),
    ...(title !== "" && { title }),
    units,
    comments: reader.comments,
  };
}

class BlockScanner {
  unclosedBlock = false;
  readonly #reader: Reader;
  /** A line that stands no deeper than a block's header ends the block. */
  readonly #byIndent: boolean;
  #at: number;
  #doc: string[] = [];
  #columnAt = -1;
  #columnBefore = 0;
  /** It has been said that blocks are too deep. */
  #tooDeep = false;
  /** Open blocks that are too deep to be nodes. */
  #flattened = 0;

  constructor(reader: Reader, at: number, byIndent: boolean) {
    this.#reader = reader;
    this.#at = at;
    this.#byIndent = byIndent;
  }

  /** Statements up to the end of the cell or the `}` of the block that they are in, which is left to read. */
  units(depth: number, headerColumn: number): Unit[] {
    const { text, end } = this.#reader;
    const units: Unit[] = [];
    for (;;) {
      const newLine = this.#skip();
      if (this.#at >= end) return units;
      const inside = depth > 0 || this.#flattened > 0;
      if (text[this.#at] === "}") {
        if (this.#flattened > 0) {
          this.#closeFlattened();
          continue;
        }
        if (depth > 0) return units;
      } else if (this.#byIndent && newLine && depth > 0 && this.#column(this.#at) <= headerColumn) {
        return units;
      }
      units.push(this.#unit(depth, inside));
    }
  }

  #unit(depth: number, inside: boolean): Unit {
    const doc = this.#doc.length > 0 ? this.#doc.join("\n") : undefined;
    this.#doc = [];
    const start = this.#at;
    const chunk = readChunk(this.#reader, start, inside);
    this.#at = chunk.next;
    const problems: Problem[] = [];
    const followers: Chunk[] = [];
    if (chunk.keyword === "function" && chunk.stop === "line") this.#clauses(followers, inside);
    let body: Unit[] | undefined;
    let otherwise: Unit[] | undefined;
    if (chunk.stop === "open" || (chunk.stop === "line" && this.#wantsBlock(chunk) && this.#braceBelow())) {
      const brace = this.#at - 1;
      if (depth >= maxBlocks) {
        if (!this.#tooDeep) {
          this.#tooDeep = true;
          problems.push({
            message: `blocks are nested more than ${maxBlocks} deep here`,
            span: { start: brace, end: brace + 1 },
          });
        }
        this.#flattened++;
        body = [];
      } else {
        body = this.units(depth + 1, this.#column(start));
        this.#closeBrace(brace, problems);
        if (chunk.keyword === "if") otherwise = this.#otherwise(depth, problems);
      }
    }
    const last = followers[followers.length - 1];
    const unitEnd = body ? this.#at : (last ?? chunk).end;
    return { chunk, doc, clauses: followers, body, otherwise, end: unitEnd, problems };
  }

  /** Passes the `}` of a block that is no node, and an `else` behind it. */
  #closeFlattened(): void {
    const { text, end } = this.#reader;
    this.#flattened--;
    this.#at++;
    this.#skip();
    if (leadingKeyword(text, this.#at, end) !== "else") return;
    this.#at += 4;
    this.#skip();
    if (text[this.#at] !== "{") return;
    this.#at++;
    this.#flattened++;
  }

  /** The clause lines right below a function's head; blank lines and comments may stand between. */
  #clauses(into: Chunk[], inside: boolean): void {
    const { text, end, comments } = this.#reader;
    for (;;) {
      const back = this.#at;
      const commentsBefore = comments.length;
      this.#skip();
      if (this.#at >= end || !clauses.has(leadingKeyword(text, this.#at, end))) {
        this.#at = back;
        comments.length = commentsBefore;
        this.#doc = [];
        return;
      }
      this.#doc = [];
      const clause = readChunk(this.#reader, this.#at, inside);
      this.#at = clause.next;
      into.push(clause);
      if (clause.stop === "close") return;
    }
  }

  #wantsBlock(chunk: Chunk): boolean {
    switch (chunk.keyword) {
      case "for":
      case "while":
      case "if":
      case "else":
        return true;
      case "def":
        return chunk.equals === "none";
      default:
        return false;
    }
  }

  /** A `{` may stand alone on the line below its header. */
  #braceBelow(): boolean {
    const { text, end, comments } = this.#reader;
    const back = this.#at;
    const commentsBefore = comments.length;
    this.#skip();
    this.#doc = [];
    if (this.#at < end && text[this.#at] === "{") {
      this.#at++;
      return true;
    }
    this.#at = back;
    comments.length = commentsBefore;
    return false;
  }

  #closeBrace(brace: number, problems: Problem[]): void {
    if (this.#at < this.#reader.end && this.#reader.text[this.#at] === "}") {
      this.#at++;
      this.#doc = [];
      return;
    }
    // Of the blocks that are open at the end of a cell the innermost speaks for all.
    const said = (this.unclosedBlock || this.#tooDeep) && this.#at >= this.#reader.end;
    this.unclosedBlock = true;
    if (!said) problems.push({ message: "this `{` is never closed", span: { start: brace, end: brace + 1 } });
  }

  /** `else { … }` or `else if c { … }` after the block of an `if`. */
  #otherwise(depth: number, problems: Problem[]): Unit[] | undefined {
    const { text, end, comments } = this.#reader;
    const back = this.#at;
    const commentsBefore = comments.length;
    this.#skip();
    this.#doc = [];
    if (leadingKeyword(text, this.#at, end) !== "else") {
      this.#at = back;
      comments.length = commentsBefore;
      return undefined;
    }
    const start = this.#at;
    this.#at += 4;
    while (this.#at < end && isBlank(text.charCodeAt(this.#at))) this.#at++;
    if (leadingKeyword(text, this.#at, end) === "if") {
      // One level down for every `else if` of a chain, so that a long chain is cut off like any other deep nesting.
      return [this.#unit(depth + 1, depth > 0)];
    }
    if (!this.#braceBelow()) {
      problems.push({ message: "`else` needs a block: `else { … }`", span: { start, end: start + 4 } });
      return undefined;
    }
    const brace = this.#at - 1;
    const units = this.units(depth + 1, this.#column(start));
    this.#closeBrace(brace, problems);
    return units;
  }

  /** How many characters stand before `at` on its line. */
  #column(at: number): number {
    if (!this.#byIndent) return 0;
    const { text } = this.#reader;
    let i = at;
    // Several statements of one long line: no further back than the last one that was asked for.
    while (i > 0 && i !== this.#columnAt && !isLineEnd(text.charCodeAt(i - 1))) i--;
    const before = i === this.#columnAt ? this.#columnBefore : 0;
    this.#columnAt = at;
    this.#columnBefore = before + at - i;
    return this.#columnBefore;
  }

  /** Skips blanks, line ends and comments, and collects `##` lines that stand right above what follows. Tells whether it passed a line end. */
  #skip(): boolean {
    const { text, end, comments } = this.#reader;
    let i = this.#at;
    let lineEnds = 0;
    let passed = false;
    while (i < end) {
      const code = text.charCodeAt(i);
      if (isLineEnd(code)) {
        i = afterLineEnd(text, i);
        passed = true;
        if (++lineEnds > 1) this.#doc = [];
      } else if (code === 35) {
        const from = i;
        i = Math.min(end, lineEndAfter(text, i));
        const comment = text.slice(from, i);
        comments.push({ text: comment, span: { start: from, end: i } });
        if (comment.startsWith("##") && !comment.startsWith("###") && (lineEnds > 0 || startsLine(text, from))) {
          this.#doc.push(comment.slice(2).trim());
        } else {
          this.#doc = [];
        }
        lineEnds = 0;
      } else if (isBlank(code)) {
        i++;
      } else {
        break;
      }
    }
    this.#at = i;
    return passed;
  }
}

function startsLine(text: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && isBlank(text.charCodeAt(i))) i--;
  return i < 0 || isLineEnd(text.charCodeAt(i));
}
