/** @file Semantic tokens: full, by range, and as a delta to what the client already has. */
import {
  SemanticTokensBuilder,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
} from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { type Token, tokenModifiers, tokensOf, tokenTypes } from "../query/semantic-tokens.ts";

const legend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };

/** By document: the builder remembers what was sent, so that a delta can be made from it. */
const sent = new Map<string, SemanticTokensBuilder>();

/** Called when a document is closed. */
export const forgetTokens = (uri: string): void => void sent.delete(uri);

export const semanticTokens = feature(
  SemanticTokensRequest.type,
  { semanticTokensProvider: { legend, full: { delta: true }, range: true } },
  (a) => {
    const builder = new SemanticTokensBuilder();
    sent.set(a.uri, builder);
    push(builder, a, tokensOf(a));
    return builder.build();
  },
);

export const semanticTokensDelta = feature(SemanticTokensDeltaRequest.type, {}, (a, { previousResultId }) => {
  const builder = sent.get(a.uri) ?? new SemanticTokensBuilder();
  sent.set(a.uri, builder);
  builder.previousResult(previousResultId);
  push(builder, a, tokensOf(a));
  return builder.buildEdits();
});

export const semanticTokensRange = feature(SemanticTokensRangeRequest.type, {}, (a, { range }) => {
  const builder = new SemanticTokensBuilder();
  const [start, end] = [a.lines.offset(range.start), a.lines.offset(range.end)];
  push(
    builder,
    a,
    tokensOf(a).filter((t) => t.span.end >= start && t.span.start <= end),
  );
  return builder.build();
});

function push(builder: SemanticTokensBuilder, a: Analysis, tokens: readonly Token[]): void {
  for (const t of tokens) {
    const { line, character } = a.lines.position(t.span.start);
    const bits = t.modifiers.reduce((bits, m) => bits | (1 << tokenModifiers.indexOf(m)), 0);
    builder.push(line, character, t.span.end - t.span.start, tokenTypes.indexOf(t.type), bits);
  }
}
