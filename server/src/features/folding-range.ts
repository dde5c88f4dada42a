/** @file Folding: cells, blocks, clauses of functions, lists over several lines, runs of comment lines. */
import { type FoldingRange, FoldingRangeKind, FoldingRangeRequest } from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Span, Statement } from "../language/ast.ts";

export const foldingRange = feature(FoldingRangeRequest.type, { foldingRangeProvider: true }, (a) => {
  const ranges: FoldingRange[] = [];
  const fold = (span: Span, kind?: FoldingRangeKind): void => {
    const startLine = a.lines.position(span.start).line;
    const endLine = a.lines.position(trimmedEnd(a, span)).line;
    if (endLine > startLine) ranges.push({ startLine, endLine, ...(kind && { kind }) });
  };
  for (const cell of a.file.cells) {
    if (cell.header) fold(cell.span, FoldingRangeKind.Region);
    for (const s of cell.statements) statement(s, fold);
  }
  for (const run of commentRuns(a)) fold(run, FoldingRangeKind.Comment);
  return ranges;
});

function statement(s: Statement, fold: (span: Span) => void): void {
  fold(s.span);
  const inner = s.kind === "if" ? [...s.body, ...(s.otherwise ?? [])] : "body" in s ? s.body : [];
  for (const one of inner) statement(one, fold);
}

/** The end without blank lines and line ends. */
const trimmedEnd = (a: Analysis, span: Span): number =>
  span.start + a.text.slice(span.start, span.end).trimEnd().length;

/** Comments on consecutive lines of their own. */
function commentRuns(a: Analysis): readonly Span[] {
  const runs: { start: number; end: number; line: number }[] = [];
  for (const c of a.file.comments) {
    const { line, character } = a.lines.position(c.span.start);
    if (a.text.slice(c.span.start - character, c.span.start).trim() !== "") continue;
    const last = runs.at(-1);
    if (last && last.line === line - 1) {
      last.end = c.span.end;
      last.line = line;
    } else runs.push({ ...c.span, line });
  }
  return runs;
}
