/** @file Formatting of the document, of a range, and of the statement above when a line is ended or a block closed. */
import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
  type TextEdit,
} from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Span } from "../language/ast.ts";
import { formatEdits } from "../language/format.ts";

const edits = (a: Analysis, range?: Span): TextEdit[] =>
  formatEdits(a.text, range).map((e) => ({ range: a.lines.range(e.span), newText: e.text }));

export const formatting = feature(DocumentFormattingRequest.type, { documentFormattingProvider: true }, (a) =>
  edits(a),
);

export const rangeFormatting = feature(
  DocumentRangeFormattingRequest.type,
  { documentRangeFormattingProvider: true },
  (a, { range }) => edits(a, { start: a.lines.offset(range.start), end: a.lines.offset(range.end) }),
);

export const onTypeFormatting = feature(
  DocumentOnTypeFormattingRequest.type,
  { documentOnTypeFormattingProvider: { firstTriggerCharacter: "\n", moreTriggerCharacter: ["}"] } },
  (a, { position, ch }) => {
    const line = ch === "\n" ? position.line - 1 : position.line;
    if (line < 0) return [];
    const span = {
      start: a.lines.lineStart(line),
      end: Math.max(a.lines.lineStart(line), a.lines.lineStart(line + 1) - 1),
    };
    // Only the finished line: what the cursor stands on is the user's.
    return edits(a, span).filter((e) => e.range.end.line <= line);
  },
);
