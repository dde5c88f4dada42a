/** @file Hover on an argument: which parameter it is for, and that one's type with the dims of this call. */
import { printType } from "../../../runtime/src/ir/type.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import type { Analysis } from "../analysis.ts";
import type { Span } from "../language/ast.ts";
import { type CallParameter, callParameters } from "../query/call-types.ts";
import { calledBy } from "../query/callable.ts";
import { callsAround } from "../query/entity-at.ts";
import { statementAt } from "../query/name-index.ts";
import { eachExpression } from "../query/parts.ts";
import { codeBlock, sections } from "./markdown.ts";

/** "Argument `x` of `f`: float64[n], here float64[3]". Undefined where the span is not a whole argument. */
export function argumentLine(a: Analysis, span: Span): string | undefined {
  for (const call of callsAround(a, span.start)) {
    const argument = call.args.find((x) => x.value.span.start === span.start && x.value.span.end === span.end);
    const parameter = argument && callParameters(a, call)?.find((p) => p.argument === argument);
    if (parameter && call.callee.kind === "name") {
      return `Argument \`${parameter.name}\` of \`${call.callee.text}\`: ${typesOf(parameter)}.`;
    }
  }
  return undefined;
}

function typesOf(p: CallParameter): string {
  const declared = printType(p.declared);
  const here = printType(p.here);
  return declared === here ? `\`${declared}\`` : `\`${declared}\`, in this call \`${here}\``;
}

/** Hover on the name in `name=value`: the parameter of a function, def, op or distribution. */
export function hoverKeyword(
  a: Analysis,
  offset: number,
): { readonly span: Span; readonly markdown: string } | undefined {
  const s = statementAt(a.names, offset);
  if (!s) return undefined;
  let found: { readonly span: Span; readonly markdown: string } | undefined;
  eachExpression(s, (e) => {
    if (e.kind !== "call") return;
    const argument = e.args.find((x) => x.name && x.name.span.start <= offset && offset <= x.name.span.end);
    if (!argument?.name) return;
    const callee = a.text.slice(e.callee.span.start, e.callee.span.end);
    const parameter = callParameters(a, e)?.find((p) => p.argument === argument);
    const name = argument.name.text;
    if (parameter) {
      const text = `parameter ${name}: ${printType(parameter.here)}`;
      found = {
        span: argument.name.span,
        markdown: sections([codeBlock(text), `Of \`${callee}\`, declared \`${printType(parameter.declared)}\`.`]),
      };
      return;
    }
    const label = calledBy(a, callee)?.params.find((p) => p.name === name)?.label ?? labelOfOp(callee, name);
    if (label) {
      found = { span: argument.name.span, markdown: sections([codeBlock(label), `Parameter of \`${callee}\`.`]) };
    }
  });
  return found;
}

/** As a method of any expression: `(a + b).sum(axis=0)`. */
function labelOfOp(callee: string, name: string): string | undefined {
  const op = findOp(/[\p{L}\p{N}_]+$/u.exec(callee)?.[0] ?? "");
  if (!op || op.kind === "leaf") return undefined;
  const p = parseSignature(op.sig).params.find((x) => x.name === name);
  return p && `${p.name}: ${p.type}${p.default ? ` = ${p.default}` : ""}`;
}
