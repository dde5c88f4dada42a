/**
 * @file Formats a file: blanks and indentation, line ends inside brackets, comments aligned. It works on tokens, so that every
 * comment, bracket and number stays as written; its output parses to the same tree, or the text is left alone.
 */
import type { Clause, Span, Statement } from "./ast.ts";
import { isBlank, isLineEnd, lineEndAfter } from "./characters.ts";
import type { Chunk } from "./chunk.ts";
import type { CellLayout, Unit } from "./layout.ts";
import { layOut } from "./layout.ts";
import { type ParsedStatement, parse } from "./parse.ts";
import { alignComments, renderLine } from "./render-lines.ts";
import { sameTree } from "./same-tree.ts";
import { tokenize } from "./tokens.ts";
import { type Line, maxWidth, wrapChunk } from "./wrap.ts";

/** The formatted text. Idempotent. Statements that cannot be read stay byte for byte, and so does a cell whose blocks do not close. */
export function format(text: string): string {
  const pieces = formattedPieces(text);
  return pieces ? pieces.map((piece) => piece.text).join("") : text;
}

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** The edits that format the statements that touch `range`, or the whole text. */
export function formatEdits(text: string, range: Span = { start: 0, end: text.length }): TextEdit[] {
  const pieces = formattedPieces(text) ?? [];
  return pieces
    .filter(({ span }) => span.start <= range.end && range.start <= span.end)
    .filter((piece) => piece.text !== text.slice(piece.span.start, piece.span.end))
    .map((piece) => ({ span: piece.span, text: piece.text }));
}

/** A stretch of the file, and what is to stand there. All of them together are the whole file. */
interface Piece {
  readonly span: Span;
  readonly text: string;
}

function formattedPieces(text: string): readonly Piece[] | undefined {
  const parsed = parse(text);
  const pieces = new Formatter(text, parsed.parts).run();
  const out = pieces.map((piece) => piece.text).join("");
  const again = parse(out);
  return sameTree(parsed, again) && new Formatter(out, again.parts).text() === out ? pieces : undefined;
}

class Formatter {
  readonly #text: string;
  readonly #eol: string;
  readonly #trees = new Map<number, Statement>();
  readonly #lines: Line[] = [];
  /** Where the pieces end: in the text, and in the lines. */
  readonly #ends: { readonly at: number; readonly line: number }[] = [];
  /** Read up to here. */
  #at = 0;
  /** The next line begins after an empty one. */
  #blank = false;

  constructor(text: string, parts: readonly ParsedStatement[]) {
    this.#text = text;
    this.#eol = /\r\n?|\n/.exec(text)?.[0] ?? "\n";
    for (const { unit, tree } of parts) this.#trees.set(unit.chunk.start, tree);
  }

  text(): string {
    return this.run()
      .map((piece) => piece.text)
      .join("");
  }

  run(): readonly Piece[] {
    for (const cell of layOut(this.#text)) this.#cell(cell);
    this.#endPiece(this.#text.length);
    const lines = alignComments(this.#lines);
    const pieces: Piece[] = [];
    let start = 0;
    let from = 0;
    for (const { at, line } of this.#ends) {
      let out = "";
      for (let k = from; k < line; k++) {
        const rendered = lines[k] as Line;
        out += `${k > 0 ? this.#eol : ""}${rendered.blankBefore && k > 0 ? this.#eol : ""}${renderLine(rendered)}`;
      }
      if (at === this.#text.length && line > 0) out += this.#eol;
      pieces.push({ span: { start, end: at }, text: out });
      start = at;
      from = line;
    }
    return pieces;
  }

  #cell(cell: CellLayout): void {
    if (cell.header) {
      const title = /%%\s*(.*)$/.exec(this.#text.slice(cell.header.start, cell.header.end).trimEnd())?.[1] ?? "";
      this.#push({ indent: 0, code: "", comment: title === "" ? "# %%" : `# %% ${title}`, blankBefore: true });
      this.#at = cell.header.end;
      this.#endPiece(this.#at);
    }
    if (cell.units.some(isBroken)) {
      this.#raw(this.#at, cell.span.end);
    } else {
      this.#units(
        cell.units,
        cell.units.map(({ chunk }) => this.#trees.get(chunk.start) as Statement),
        0,
        true,
      );
      this.#gap(cell.span.end, 0);
    }
    this.#endPiece(this.#at);
  }

  /** A cell that is left alone, after its header. */
  #raw(start: number, end: number): void {
    const lines = this.#text.slice(start, end).split(/\r\n?|\n/);
    // The first is the rest of the header's line, the last what stands before the next header.
    const own = start === 0 ? lines : lines.slice(1);
    while (own[own.length - 1]?.trim() === "") own.pop();
    for (const code of own) this.#push({ indent: 0, code, blankBefore: false });
    this.#at = end;
    this.#blank = false;
  }

  #units(units: readonly Unit[], trees: readonly Statement[], indent: number, outermost = false): void {
    units.forEach((unit, k) => {
      this.#gap(unit.chunk.start, indent);
      this.#unit(unit, trees[k] as Statement, indent, "");
      this.#trailingComment();
      if (outermost) this.#endPiece(this.#at);
    });
  }

  #unit(unit: Unit, tree: Statement, indent: number, lead: string): void {
    const single = this.#onOneLine(unit, tree, indent, lead);
    if (single) {
      this.#push(single);
      this.#at = unit.end;
      return;
    }
    this.#chunk(unit.chunk, tree, indent, lead, unit.body ? " {" : "");
    const clauses = tree.kind === "function" ? tree.clauses : [];
    unit.clauses.forEach((clause, k) => {
      this.#trailingComment();
      this.#gap(clause.start, indent + 2);
      this.#chunk(clause, clauses[k], indent + 2, "", "");
    });
    if (!unit.body) return;
    const [body, otherwise] = blocks(tree, unit);
    this.#block(unit.body, body, indent);
    if (!unit.otherwise) return;
    const word = skip(this.#text, this.#at);
    const before = this.#lines.length;
    this.#gap(word, indent);
    const joined = this.#lines.length === before && this.#lines[before - 1]?.comment === undefined;
    const [first] = unit.otherwise;
    const inner = skip(this.#text, word + 4);
    if (joined) this.#lines.pop();
    this.#blank = false;
    const start = joined ? "} else" : "else";
    if (first && inner === first.chunk.start) {
      this.#at = inner;
      this.#unit(first, otherwise[0] as Statement, indent, `${start} `);
      return;
    }
    this.#push({ indent, code: `${start} {`, blankBefore: false });
    this.#at = word + 4;
    this.#block(unit.otherwise, otherwise, indent);
  }

  /** From the end of a head over the braces; the line with the `{` stands. */
  #block(units: readonly Unit[], trees: readonly Statement[], indent: number): void {
    const brace = skip(this.#text, this.#at);
    this.#gap(brace, indent + 2);
    this.#at = brace + 1;
    this.#blank = false;
    this.#trailingComment();
    this.#units(units, trees, indent + 2);
    const close = skip(this.#text, this.#at);
    this.#gap(close, indent + 2);
    this.#blank = false;
    this.#push({ indent, code: "}", blankBefore: false });
    this.#at = close + 1;
  }

  #chunk(chunk: Chunk, tree: Statement | Clause | undefined, indent: number, lead: string, tail: string): void {
    if (tree?.kind === "junk" || tree?.kind === "junk-clause" || !tree) {
      const lines = this.#text.slice(chunk.start, chunk.end).split(/\r\n?|\n/);
      lines.forEach((code, k) => {
        const end = k === lines.length - 1 ? tail : "";
        this.#push({ indent: k === 0 ? indent : 0, code: (k === 0 ? lead : "") + code + end, blankBefore: false });
      });
    } else {
      for (const line of wrapChunk(this.#text, chunk.start, chunk.end, indent, lead, tail)) this.#push(line);
    }
    this.#at = chunk.end;
  }

  /** `for x in xs { f(x) }`, where it was written on one line, has at most one simple statement in each block, and fits. */
  #onOneLine(unit: Unit, tree: Statement, indent: number, lead: string): Line | undefined {
    if (!unit.body || tree.kind === "junk") return undefined;
    if (/[\r\n#]/.test(this.#text.slice(unit.chunk.start, unit.end))) return undefined;
    const code = this.#oneLine(unit, tree);
    if (code === undefined || indent + lead.length + code.length > maxWidth) return undefined;
    return { indent, code: lead + code, blankBefore: false };
  }

  #oneLine(unit: Unit, tree: Statement): string | undefined {
    const head = wrapChunk(this.#text, unit.chunk.start, unit.chunk.end, 0);
    if (head.length !== 1 || tree.kind === "junk") return undefined;
    const [body, otherwise] = blocks(tree, unit);
    const block = (units: readonly Unit[], trees: readonly Statement[]): string | undefined => {
      const [inner] = units;
      if (!inner) return "{ }";
      if (units.length > 1 || inner.body || inner.clauses.length > 0 || trees[0]?.kind === "junk") return undefined;
      const lines = wrapChunk(this.#text, inner.chunk.start, inner.chunk.end, 0);
      return lines.length === 1 ? `{ ${lines[0]?.code} }` : undefined;
    };
    const first = block(unit.body ?? [], body);
    if (first === undefined) return undefined;
    const start = `${head[0]?.code} ${first}`;
    if (!unit.otherwise) return start;
    const [inner] = unit.otherwise;
    const chained = inner && inner.chunk.keyword === "if" && this.#isElseIf(inner);
    const rest = chained ? this.#oneLine(inner, otherwise[0] as Statement) : block(unit.otherwise, otherwise);
    return rest === undefined ? undefined : `${start} else ${rest}`;
  }

  #isElseIf(unit: Unit): boolean {
    return this.#text.slice(0, unit.chunk.start).trimEnd().endsWith("else");
  }

  /** Comments and empty lines up to an offset. */
  #gap(to: number, indent: number): void {
    for (const token of tokenize(this.#text, this.#at, to)) {
      if (token.kind !== "comment") continue;
      this.#blank ||= token.lineEnds > 1;
      this.#push({ indent, code: "", comment: token.text, blankBefore: false });
      this.#at = token.start + token.text.length;
    }
    this.#blank ||= countLineEnds(this.#text, this.#at, to) > 1;
    this.#at = to;
  }

  /** A comment behind what has just been written, on the same line. */
  #trailingComment(): void {
    let at = this.#at;
    while (at < this.#text.length && isBlank(this.#text.charCodeAt(at))) at++;
    const last = this.#lines[this.#lines.length - 1];
    if (this.#text[at] !== "#" || !last || last.comment !== undefined) return;
    const end = lineEndAfter(this.#text, at);
    this.#lines[this.#lines.length - 1] = { ...last, comment: this.#text.slice(at, end).trimEnd() };
    this.#at = end;
  }

  #push(line: Line): void {
    this.#lines.push({ ...line, blankBefore: line.blankBefore || this.#blank });
    this.#blank = false;
  }

  #endPiece(at: number): void {
    const last = this.#ends[this.#ends.length - 1];
    if (last?.line === this.#lines.length) this.#ends.pop();
    this.#ends.push({ at, line: this.#lines.length });
  }
}

/** Whether the blocks or brackets of a statement do not close, so that its end is a guess. */
function isBroken(unit: Unit): boolean {
  return (
    unit.problems.length > 0 ||
    unit.chunk.problem !== undefined ||
    unit.clauses.some((clause) => clause.problem !== undefined) ||
    (unit.body ?? []).some(isBroken) ||
    (unit.otherwise ?? []).some(isBroken)
  );
}

/** The statements of a tree's two blocks. */
function blocks(tree: Statement, unit: Unit): [readonly Statement[], readonly Statement[]] {
  if (tree.kind === "if") return [tree.body, tree.otherwise ?? []];
  if (tree.kind !== "junk") return ["body" in tree ? tree.body : [], []];
  const first = unit.body?.length ?? 0;
  return [tree.body.slice(0, first), tree.body.slice(first)];
}

/** The next offset that is neither blank nor comment. */
function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 35) at = lineEndAfter(text, at);
    else if (isBlank(code) || isLineEnd(code)) at++;
    else break;
  }
  return at;
}

function countLineEnds(text: string, start: number, end: number): number {
  return (text.slice(start, end).match(/\r\n?|\n/g) ?? []).length;
}
