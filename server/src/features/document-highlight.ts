/** @file Marks the places of the name under the cursor; the declaration and assignments as writes. */
import { DocumentHighlightKind, DocumentHighlightRequest } from "vscode-languageserver";
import { feature } from "../feature.ts";
import type { Span, Statement } from "../language/ast.ts";
import { nameAt, placesOf } from "../query/name-at.ts";
import { statementAt } from "../query/name-index.ts";

export const documentHighlight = feature(
  DocumentHighlightRequest.type,
  { documentHighlightProvider: true },
  (a, { position }) => {
    const at = nameAt(a, a.lines.offset(position));
    if (!at) return null;
    const isWritten = (span: Span): boolean => {
      const s = statementAt(a.names, span.start);
      return s !== undefined && written(s).includes(span.start);
    };
    return placesOf(a, at).map((s) => ({
      range: a.lines.range(s),
      kind: isWritten(s) ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  },
);

/** Offsets of the names that a statement declares or assigns. */
function written(s: Statement): readonly number[] {
  switch (s.kind) {
    case "input":
      return s.names.map((n) => n.span.start);
    case "assign":
      return s.targets.map((n) => n.span.start);
    case "shared":
    case "track":
      return [s.name.span.start];
    case "function":
      return [
        s.name.span.start,
        ...s.clauses.flatMap((c) => (c.kind === "update" ? c.targets.map((t) => t.span.start) : [])),
      ];
    case "def":
      return [s.name.span.start, ...s.body.flatMap(written)];
    case "for":
      return [...s.targets.map((t) => t.span.start), ...s.body.flatMap(written)];
    case "while":
      return s.body.flatMap(written);
    case "if":
      return [...s.body.flatMap(written), ...(s.otherwise ?? []).flatMap(written)];
    default:
      return [];
  }
}
