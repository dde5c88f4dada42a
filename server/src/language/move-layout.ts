/** @file Moves the layout of a cell in place, which stands behind an edit. */
import type { Span } from "./ast.ts";
import type { Chunk, Problem } from "./chunk.ts";
import type { CellLayout, Unit } from "./layout.ts";
import { moveSpans } from "./move.ts";

type Movable<T> = { -readonly [K in keyof T]: T[K] };

/** No tree shares a span with a layout: trees move by themselves. */
export function moveCell(cell: CellLayout, by: number): CellLayout {
  if (by === 0) return cell;
  const spans: Span[] = [cell.span];
  if (cell.header) spans.push(cell.header);
  for (const comment of cell.comments) spans.push(comment.span);
  moveUnits(cell.units, by, spans);
  // Some problems are known to a unit and to a chunk.
  moveSpans([...new Set(spans)], by);
  return cell;
}

function moveUnits(units: readonly Unit[], by: number, spans: Span[]): void {
  for (const unit of units) {
    moveChunk(unit.chunk, by, spans);
    for (const clause of unit.clauses) moveChunk(clause, by, spans);
    for (const problem of unit.problems) collect(problem, spans);
    if (unit.body) moveUnits(unit.body, by, spans);
    if (unit.otherwise) moveUnits(unit.otherwise, by, spans);
    (unit as Movable<Unit>).end += by;
  }
}

function moveChunk(chunk: Movable<Chunk>, by: number, spans: Span[]): void {
  chunk.start += by;
  chunk.end += by;
  chunk.next += by;
  if (chunk.problem) collect(chunk.problem, spans);
}

function collect(problem: Problem, spans: Span[]): void {
  spans.push(problem.span);
  if (problem.related) spans.push(problem.related.span);
}
