/** @file Semantic tokens: full, by range, and as a delta to what the client already has. */
import {
  type SemanticTokens,
  type SemanticTokensDelta,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
} from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { type Token, tokenModifiers, tokensOf, tokenTypes } from "../query/semantic-tokens.ts";

const legend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };
const typeNumber = new Map(tokenTypes.map((t, i) => [t, i]));
const modifierBit = new Map(tokenModifiers.map((m, i) => [m, 1 << i]));

/** By document: what was sent last, so that a delta can be made from it. */
const sent = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
let count = 0;

/** Called when a document is closed. */
export const forgetTokens = (uri: string): void => void sent.delete(uri);

export const semanticTokens = feature(
  SemanticTokensRequest.type,
  { semanticTokensProvider: { legend, full: { delta: true }, range: true } },
  (a) => remember(a, encode(a, tokensOf(a))),
);

export const semanticTokensDelta = feature(
  SemanticTokensDeltaRequest.type,
  {},
  (a, { previousResultId }): SemanticTokens | SemanticTokensDelta => {
    const before = sent.get(a.uri);
    const { resultId, data } = remember(a, encode(a, tokensOf(a)));
    if (before?.resultId !== previousResultId) return { resultId, data: [...data] };
    return { resultId, edits: difference(before.data, data) };
  },
);

export const semanticTokensRange = feature(SemanticTokensRangeRequest.type, {}, (a, { range }) => {
  const span = { start: a.lines.offset(range.start), end: a.lines.offset(range.end) };
  const inside = tokensOf(a, span).filter((t) => t.span.end >= span.start && t.span.start <= span.end);
  return { data: encode(a, inside) };
});

function remember(a: Analysis, data: number[]): { readonly resultId: string; readonly data: number[] } {
  const result = { resultId: String(++count), data };
  sent.set(a.uri, result);
  return result;
}

/** Five numbers a token, as the protocol has it; the column counts from the token before on the same line. */
function encode(a: Analysis, tokens: readonly Token[]): number[] {
  const data: number[] = [];
  let line = 0;
  let lineStart = 0;
  let nextLine = a.lines.lineStart(1);
  let column = 0;
  for (const { span, type, modifiers } of tokens) {
    let down = 0;
    if (span.start >= nextLine) {
      const here = a.lines.position(span.start).line;
      down = here - line;
      line = here;
      lineStart = a.lines.lineStart(line);
      nextLine = line + 1 < a.lines.lineCount ? a.lines.lineStart(line + 1) : Number.POSITIVE_INFINITY;
      column = 0;
    }
    const at = span.start - lineStart;
    let bits = 0;
    for (const m of modifiers) bits |= modifierBit.get(m)!;
    data.push(down, at - column, span.end - span.start, typeNumber.get(type)!, bits);
    column = at;
  }
  return data;
}

/** One edit between what both have at their ends; none where they are alike. */
function difference(old: readonly number[], now: readonly number[]): SemanticTokensDelta["edits"] {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  if (head === old.length && head === now.length) return [];
  return [{ start: head, deleteCount: old.length - head - tail, data: now.slice(head, now.length - tail) }];
}
