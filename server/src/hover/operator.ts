/** @file Hover on an operator: what it gives here, and the op behind it. */
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import type { Expr, Span } from "../language/ast.ts";
import { opOfOperator, opOfSign } from "../language/check/operators.ts";
import { statementAt } from "../query/name-index.ts";
import { eachExpression } from "../query/parts.ts";
import { sections } from "./markdown.ts";
import { hoverOp } from "./op.ts";
import { typedExpression } from "./typed-expression.ts";

export function hoverOperator(
  a: Analysis,
  offset: number,
): { readonly span: Span; readonly markdown: string } | undefined {
  const s = statementAt(a.names, offset);
  if (!s) return undefined;
  let found: { readonly span: Span; readonly op: string; readonly e: Expr } | undefined;
  eachExpression(s, (e) => {
    if (e.kind === "binary") {
      const span = e.operatorSpan;
      if (span.start <= offset && offset < span.end) found = { span, op: opOfOperator(e.operator), e };
    } else if (e.kind === "unary") {
      const span = { start: e.span.start, end: e.span.start + e.operator.length };
      const op = opOfSign(e.operator);
      if (op !== undefined && span.start <= offset && offset < span.end) found = { span, op, e };
    }
  });
  const op = found && findOp(found.op);
  if (!found || !op) return undefined;
  return { span: found.span, markdown: sections([typedExpression(a, found.e), hoverOp(op)]) };
}
