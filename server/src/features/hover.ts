/** @file Hover: names with their gradients, dims, ops, words, and the type of any expression. */
import { HoverRequest, MarkupKind } from "vscode-languageserver";
import { printType } from "../../../runtime/src/ir/type.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { hoverDim } from "../hover/dim.ts";
import { codeBlock } from "../hover/markdown.ts";
import { hoverOp } from "../hover/op.ts";
import { hoverSymbol } from "../hover/symbol.ts";
import { words } from "../hover/words.ts";
import type { Span } from "../language/ast.ts";
import { describe, isSymbolic, typeOf } from "../language/check/entity.ts";
import { nameAt } from "../query/name-at.ts";
import { wordAt } from "../query/word-at.ts";

interface Shown {
  readonly span: Span;
  readonly markdown: string;
}

export const hover = feature(HoverRequest.type, { hoverProvider: true }, (a, { position }) => {
  const shown = hoverAt(a, a.lines.offset(position));
  if (!shown) return null;
  return { contents: { kind: MarkupKind.Markdown, value: shown.markdown }, range: a.lines.range(shown.span) };
});

export function hoverAt(a: Analysis, offset: number): Shown | undefined {
  const at = nameAt(a, offset);
  if (at?.kind === "symbol") return { span: at.span, markdown: hoverSymbol(a, at.symbol) };
  if (at?.kind === "dim") return { span: at.span, markdown: hoverDim(a, at.dim) };
  const word = wordAt(a.text, offset);
  if (word && !insideCommentOrString(a, offset)) {
    const op = findOp(word.text);
    if (op && op.kind !== "leaf") return { span: word.span, markdown: hoverOp(op) };
    const meaning = words.get(word.text);
    if (meaning) return { span: word.span, markdown: meaning };
  }
  return expressionAt(a, offset);
}

const insideCommentOrString = (a: Analysis, offset: number): boolean =>
  a.file.comments.some((c) => c.span.start <= offset && offset <= c.span.end) ||
  a.checked.info.expressions.some((e) => e.entity.kind === "string" && e.span.start < offset && offset < e.span.end);

/** The smallest expression around the offset that has a type: on an operator, what it gives. */
function expressionAt(a: Analysis, offset: number): Shown | undefined {
  let best: Analysis["checked"]["info"]["expressions"][number] | undefined;
  for (const e of a.checked.info.expressions) {
    if (e.span.start > offset || e.span.end < offset || !typeOf(e.entity)) continue;
    if (!best || e.span.end - e.span.start < best.span.end - best.span.start) best = e;
  }
  if (!best) return undefined;
  const type = typeOf(best.entity);
  const text = a.text.slice(best.span.start, best.span.end).replace(/\s+/g, " ");
  const short = text.length > 80 ? `${text.slice(0, 77)}…` : text;
  const stage = isSymbolic(best.entity) ? "symbolic" : "value";
  return {
    span: best.span,
    markdown: codeBlock(`${stage} ${short}: ${type ? printType(type) : describe(best.entity)}`),
  };
}
