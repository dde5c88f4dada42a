/** @file What expressions of the text mean, looked up through the statement that holds them. */
import type { Analysis } from "../analysis.ts";
import type { Call, Span } from "../language/ast.ts";
import type { Entity } from "../language/check/entity.ts";
import type { ExpressionInfo } from "../language/check/info.ts";
import { recordOf, statementAt } from "./name-index.ts";
import { namesIn } from "./statement-names.ts";

const none: readonly ExpressionInfo[] = [];

/** Those of the statement around an offset, inner ones before outer ones. */
export function expressionsAround(a: Analysis, offset: number): readonly ExpressionInfo[] {
  const s = statementAt(a.names, offset);
  return s ? recordOf(a.checked, s).expressions : none;
}

/** What the expression of just this span means. */
export const entityOf = (a: Analysis, span: Span): Entity | undefined =>
  expressionsAround(a, span.start).findLast((e) => e.span.start === span.start && e.span.end === span.end)?.entity;

/** The calls of a name in the statement around an offset. */
export function callsAround(a: Analysis, offset: number): readonly Call[] {
  const s = statementAt(a.names, offset);
  return s ? namesIn(s).calls : [];
}
