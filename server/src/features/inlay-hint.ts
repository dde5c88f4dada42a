/** @file Inlay hints: the inferred type after a name, the parameter's name before an argument of a function of the file. */
import { type InlayHint, InlayHintKind, InlayHintRequest, type Position } from "vscode-languageserver";
import { printType } from "../../../runtime/src/ir/type.ts";
import { type Analysis, symbolNamed } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Call, Expr, Span, Statement } from "../language/ast.ts";
import { statementsIn } from "../query/name-index.ts";
import { eachExpression } from "../query/parts.ts";

export const inlayHint = feature(InlayHintRequest.type, { inlayHintProvider: true }, (a, { range }, { settings }) => {
  const shown: Span = { start: a.lines.offset(range.start), end: a.lines.offset(range.end) };
  const hints: InlayHint[] = [];
  if (settings.inlayHints.types) hints.push(...typeHints(a, shown));
  if (settings.inlayHints.parameterNames) hints.push(...parameterHints(a, shown));
  return hints;
});

const inside = (outer: Span, offset: number): boolean => outer.start <= offset && offset <= outer.end;

/** After names whose type the text does not say. Literals say it themselves. */
function typeHints(a: Analysis, shown: Span): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  const visit = (s: Statement): void => {
    if (s.kind === "for" || s.kind === "while") s.body.forEach(visit);
    if (s.kind === "if") [...s.body, ...(s.otherwise ?? [])].forEach(visit);
    if ((s.kind !== "assign" && s.kind !== "shared") || s.type || (s.kind === "assign" && s.operator)) return;
    if (isLiteral(s.value)) return;
    for (const name of s.kind === "assign" ? s.targets : [s.name]) {
      const type = a.names.declaredAt.get(name.span.start)?.type;
      if (!type || !inside(shown, name.span.end)) continue;
      hints.push({
        position: a.lines.position(name.span.end) as Position,
        label: `: ${printType(type)}`,
        kind: InlayHintKind.Type,
        ...(s.kind === "shared" && {
          textEdits: [
            { range: a.lines.range({ start: name.span.end, end: name.span.end }), newText: `: ${printType(type)}` },
          ],
        }),
      });
    }
  };
  statementsIn(a.names, shown.start, shown.end).forEach(visit);
  return hints;
}

const isLiteral = (e: Expr): boolean =>
  e.kind === "int" || e.kind === "float" || e.kind === "string" || (e.kind === "unary" && isLiteral(e.operand));

/** Before positional arguments that are not names already. */
function parameterHints(a: Analysis, shown: Span): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  const visit = (e: Expr): void => {
    if (e.kind !== "call" || !inside(shown, e.span.start)) return;
    const names = parameterNames(a, e);
    if (names.length < 2) return;
    for (const [i, arg] of e.args.entries()) {
      const name = names[i];
      if (arg.name || name === undefined || (arg.value.kind === "name" && arg.value.text === name)) continue;
      hints.push({
        position: a.lines.position(arg.span.start) as Position,
        label: `${name}=`,
        kind: InlayHintKind.Parameter,
      });
    }
  };
  for (const s of statementsIn(a.names, shown.start, shown.end)) eachExpression(s, visit);
  return hints;
}

function parameterNames(a: Analysis, c: Call): readonly string[] {
  const entity = c.callee.kind === "name" ? symbolNamed(a, c.callee.text, c.span.start)?.entity : undefined;
  if (entity?.kind === "function") return entity.spec.params.map((p) => p.name);
  if (entity?.kind === "def") return entity.declaration.params.map((p) => p.name.text);
  return [];
}
