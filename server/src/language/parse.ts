/**
 * @file Text to syntax tree. Never throws; what cannot be read becomes a junk node with a message, and hides nothing beside
 * it. After an edit only the statements whose text has changed are matched again.
 */
import { assemble } from "./assemble.ts";
import type { Cell, Comment, SourceFile, Span, Statement } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type CellLayout, layOut, type Unit } from "./layout.ts";
import { moveSpans, spansOf } from "./move.ts";

export interface Parsed {
  readonly text: string;
  readonly file: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  readonly cells: readonly CellLayout[];
  /** The statements of the outermost level in the order of the text, with what is needed to take them over after an edit. */
  readonly parts: readonly ParsedStatement[];
}

export interface ParsedStatement {
  readonly unit: Unit;
  readonly tree: Statement;
  readonly diagnostics: readonly Diagnostic[];
  /** All its span objects, if it has ever been moved. */
  readonly spans?: readonly Span[];
}

/** Parses a whole file, in time linear in its length. */
export function parse(text: string): Parsed {
  return build(text, layOut(text), () => undefined);
}

/**
 * Parses `text`, an edited form of the text of `previous`: the same result as `parse(text)`. Statements that the edit has not
 * touched are the same objects as before, so that what was found out about them can be kept; those behind it have been moved
 * in place. So `previous` is used up: its offsets are no longer right.
 */
export function reparse(previous: Parsed, text: string): Parsed {
  if (text === previous.text) return previous;
  const before = commonPrefix(previous.text, text);
  const after = commonSuffix(previous.text, text, before);
  const by = text.length - previous.text.length;
  const above = new Map<number, ParsedStatement>();
  /** By where they start in the new text. */
  const below = new Map<number, ParsedStatement>();
  for (const part of previous.parts) {
    if (part.unit.end <= before) above.set(part.unit.chunk.start, part);
    else if (part.unit.chunk.start >= previous.text.length - after) below.set(part.unit.chunk.start + by, part);
  }
  const known = { cells: previous.cells, length: previous.text.length, prefix: before, suffix: after };
  return build(text, layOut(text, known), (unit) => {
    const { start } = unit.chunk;
    const upper = above.get(start);
    if (upper?.unit === unit) return upper;
    if (upper && sameLayout(upper.unit, unit, 0)) return { ...upper, unit };
    const part = below.get(start);
    if (!part || (part.unit !== unit && !sameLayout(part.unit, unit, start - part.unit.chunk.start))) return undefined;
    if (by === 0) return part.unit === unit ? part : { ...part, unit };
    const spans = part.spans ?? spansOf([part.tree, part.diagnostics]);
    moveSpans(spans, by);
    return part.unit === unit && part.spans ? part : { ...part, unit, spans };
  });
}

function build(
  text: string,
  layout: readonly CellLayout[],
  known: (unit: Unit) => ParsedStatement | undefined,
): Parsed {
  const parts: ParsedStatement[] = [];
  const diagnostics: Diagnostic[] = [];
  const comments: Comment[] = [];
  const cells: Cell[] = [];
  for (const { units, title, header, span, comments: own } of layout) {
    const statements: Statement[] = [];
    for (const unit of units) {
      const part = known(unit) ?? fresh(text, unit);
      parts.push(part);
      statements.push(part.tree);
      for (const diagnostic of part.diagnostics) diagnostics.push(diagnostic);
    }
    for (const comment of own) comments.push(comment);
    if (!header && statements.length === 0) continue;
    cells.push({ ...(title !== undefined && { title }), ...(header && { header }), statements, span });
  }
  return {
    text,
    file: { kind: "file", cells, comments, span: { start: 0, end: text.length } },
    diagnostics,
    cells: layout,
    parts,
  };
}

function fresh(text: string, unit: Unit): ParsedStatement {
  const diagnostics: Diagnostic[] = [];
  const tree = assemble(text, unit, diagnostics);
  return { unit, tree, diagnostics };
}

/** Whether two statements of the same characters have also been cut alike: what stands around them can decide that. */
function sameLayout(old: Unit, unit: Unit, by: number): boolean {
  const { chunk } = unit;
  return (
    old.end + by === unit.end &&
    old.chunk.end + by === chunk.end &&
    old.chunk.keyword === chunk.keyword &&
    old.chunk.stop === chunk.stop &&
    old.doc === unit.doc &&
    old.chunk.problem?.message === chunk.problem?.message &&
    old.problems.length === unit.problems.length &&
    old.clauses.length === unit.clauses.length &&
    sameBlock(old.body, unit.body, by) &&
    sameBlock(old.otherwise, unit.otherwise, by)
  );
}

function sameBlock(old: readonly Unit[] | undefined, units: readonly Unit[] | undefined, by: number): boolean {
  if (!old || !units) return old === units;
  return old.length === units.length && units.every((unit, k) => sameLayout(old[k] as Unit, unit, by));
}

/** How many characters two texts share at their beginning. */
function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let i = 0;
  // By pieces: comparing slices is several times faster than comparing code units.
  while (i + 512 <= most && a.slice(i, i + 512) === b.slice(i, i + 512)) i += 512;
  while (i < most && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

/** How many characters two texts share at their end, without the first `prefix` ones. */
function commonSuffix(a: string, b: string, prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix;
  let i = 0;
  while (i + 512 <= most && a.slice(a.length - i - 512, a.length - i) === b.slice(b.length - i - 512, b.length - i))
    i += 512;
  while (i < most && a.charCodeAt(a.length - 1 - i) === b.charCodeAt(b.length - 1 - i)) i++;
  return i;
}
