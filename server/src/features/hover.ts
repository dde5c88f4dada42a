/** @file Hover: names with their gradients, dims, arguments, operators, ops, words, and the type of any expression. */
import { HoverRequest, MarkupKind } from "vscode-languageserver";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import { type Analysis, touches } from "../analysis.ts";
import { feature } from "../feature.ts";
import { argumentLine, hoverKeyword } from "../hover/argument.ts";
import { hoverDim } from "../hover/dim.ts";
import { lastSection } from "../hover/last-value.ts";
import { hoverLocal } from "../hover/local.ts";
import { codeBlock, excerpt, sections } from "../hover/markdown.ts";
import { hoverMember, typedMember } from "../hover/member.ts";
import { hoverOp } from "../hover/op.ts";
import { openLengths } from "../hover/open-lengths.ts";
import { hoverOperator } from "../hover/operator.ts";
import { hoverSymbol } from "../hover/symbol.ts";
import { printInTurn, shownType, shownTypes, typedExpression } from "../hover/typed-expression.ts";
import { words } from "../hover/words.ts";
import type { Expr, Span, Statement, Track } from "../language/ast.ts";
import { isSymbolic, typeOf } from "../language/check/entity.ts";
import type { ExpressionInfo } from "../language/check/info.ts";
import { constants } from "../language/keywords.ts";
import { expressionsAround } from "../query/entity-at.ts";
import { commonType, printUses, smallestInBodies } from "../query/in-bodies.ts";
import { nameAt } from "../query/name-at.ts";
import { statementAt } from "../query/name-index.ts";
import { eachExpression, partsOfStatement } from "../query/parts.ts";
import { wordAt } from "../query/word-at.ts";

interface Shown {
  readonly span: Span;
  readonly markdown: string;
}

export const hover = feature(HoverRequest.type, { hoverProvider: true }, (a, { position }, services) => {
  const offset = a.lines.offset(position);
  const shown = hoverAt(a, offset);
  if (!shown) return null;
  const value = sections([shown.markdown, lastSection(a, offset, services)]);
  return { contents: { kind: MarkupKind.Markdown, value }, range: a.lines.range(shown.span) };
});

export function hoverAt(a: Analysis, offset: number): Shown | undefined {
  return (
    hoverKeyword(a, offset) ??
    hoverMember(a, offset) ??
    hoverName(a, offset) ??
    hoverCurve(a, offset) ??
    hoverWord(a, offset) ??
    expressionAt(a, offset)
  );
}

function hoverName(a: Analysis, offset: number): Shown | undefined {
  const at = nameAt(a, offset);
  if (!at) return undefined;
  switch (at.kind) {
    case "symbol":
      return {
        span: at.span,
        markdown: sections([hoverSymbol(a, at.symbol, offset), argumentLine(a, at.span)]),
      };
    case "dim":
      return { span: at.span, markdown: hoverDim(a, at.dim) };
    case "local":
      return { span: at.span, markdown: sections([typedMember(a, at.span), hoverLocal(a, at.local, at.span)]) };
  }
}

/** The name of a live curve, which is no name of the program. */
function hoverCurve(a: Analysis, offset: number): Shown | undefined {
  const find = (s: Statement): Track | undefined => {
    if (s.kind === "track") return s;
    for (const inner of partsOfStatement(s).blocks) {
      if (inner.span.start <= offset && offset <= inner.span.end) return find(inner);
    }
    return undefined;
  };
  const s = statementAt(a.names, offset);
  const track = s && find(s);
  if (!track || !touches(track.name.span, offset)) return undefined;
  const head = codeBlock(`track ${track.name.text}`);
  return {
    span: track.name.span,
    markdown: sections([head, "A live curve: a point for each time that this runs.", typedExpression(a, track.value)]),
  };
}

function hoverWord(a: Analysis, offset: number): Shown | undefined {
  if (insideComment(a, offset)) return undefined;
  const operator = hoverOperator(a, offset);
  if (operator) return operator;
  const word = wordAt(a.text, offset);
  if (!word || insideString(a, offset)) return undefined;
  const op = findOp(word.text);
  if (op && op.kind !== "leaf") {
    return { span: word.span, markdown: sections([typedCall(a, word.span), hoverOp(op)]) };
  }
  const meaning = words.get(word.text);
  if (meaning === undefined) return undefined;
  const typed = constants.has(word.text) ? expressionAt(a, offset)?.markdown : undefined;
  return { span: word.span, markdown: sections([typed, meaning]) };
}

const insideComment = (a: Analysis, offset: number): boolean =>
  a.file.comments.some((c) => c.span.start <= offset && offset <= c.span.end);

const insideString = (a: Analysis, offset: number): boolean =>
  expressionsAround(a, offset).some((e) => e.entity.kind === "string" && e.span.start < offset && offset < e.span.end);

/** The call of an op that stands at a span, with its type. */
function typedCall(a: Analysis, span: Span): string | undefined {
  const s = statementAt(a.names, span.start);
  let call: Expr | undefined;
  if (!s) return undefined;
  eachExpression(s, (e) => {
    if (e.kind !== "call") return;
    const name = e.callee.kind === "member" ? e.callee.member : e.callee;
    if (name.span.start === span.start) call = e;
  });
  return call && typedExpression(a, call);
}

/** The smallest expression around the offset that has a type. */
function expressionAt(a: Analysis, offset: number): Shown | undefined {
  if (insideComment(a, offset)) return undefined;
  let best: ExpressionInfo | undefined;
  for (const e of expressionsAround(a, offset)) {
    if (e.span.start > offset || e.span.end < offset || !shownType(e.entity)) continue;
    if (!best || e.span.end - e.span.start < best.span.end - best.span.start) best = e;
  }
  if (!best) return inBody(a, offset);
  const type = shownType(best.entity);
  const inTurn = shownTypes(a, best.span);
  const short = excerpt(a.text, best.span);
  const stage = isSymbolic(best.entity) ? "symbolic" : "value";
  return {
    span: best.span,
    markdown: sections([
      codeBlock(inTurn.length > 1 ? `${stage} ${short}` : `${stage} ${short}: ${type}`),
      printInTurn(inTurn) ?? openLengths(a, typeOf(best.entity)),
      argumentLine(a, best.span),
    ]),
  };
}

/** In the body of a def: as the uses of the def have it. */
function inBody(a: Analysis, offset: number): Shown | undefined {
  const found = smallestInBodies(a, offset);
  const first = found?.types[0];
  if (!found || !first) return undefined;
  const type = commonType(found.types);
  const head =
    type === undefined ? excerpt(a.text, found.span) : `${first.stage} ${excerpt(a.text, found.span)}: ${type}`;
  return { span: found.span, markdown: sections([codeBlock(head), printUses(found.types)]) };
}
