/** @file Hover on an operator: what it gives here, and the op behind it. */
import { printType } from "../../../runtime/src/ir/type.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import type { Expr, Span } from "../language/ast.ts";
import { isSymbolic, typeOf } from "../language/check/entity.ts";
import { opOfOperator, opOfSign } from "../language/check/operators.ts";
import { entityOf } from "../query/entity-at.ts";
import { commonType, printUses, typesInUses } from "../query/in-bodies.ts";
import { statementAt } from "../query/name-index.ts";
import { eachExpression } from "../query/parts.ts";
import { codeBlock, excerpt, sections } from "./markdown.ts";
import { hoverOp } from "./op.ts";

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
  return { span: found.span, markdown: sections([typed(a, found.e), hoverOp(op)]) };
}

function typed(a: Analysis, e: Expr): string | undefined {
  const entity = entityOf(a, e.span);
  const type = entity && typeOf(entity);
  if (!type) return inBody(a, e);
  return codeBlock(`${isSymbolic(entity) ? "symbolic" : "value"} ${excerpt(a.text, e.span)}: ${printType(type)}`);
}

/** As the uses of the def around it have it. */
function inBody(a: Analysis, e: Expr): string | undefined {
  const uses = typesInUses(a, e.span);
  const type = uses[0] && commonType(uses);
  return type === undefined ? printUses(uses) : codeBlock(`${uses[0]!.stage} ${excerpt(a.text, e.span)}: ${type}`);
}
