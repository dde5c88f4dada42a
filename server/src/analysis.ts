/** @file An immutable snapshot of one document: text, tree, types, diagnostics. Every answer of the server comes from one. */

import type { SourceFile, Span } from "./language/ast.ts";
import { type Checked, check } from "./language/check/check.ts";
import type { CheckOptions } from "./language/check/context.ts";
import type { Diagnostic } from "./language/diagnostic.ts";
import { parse } from "./language/parse.ts";
import { LineIndex } from "./text/line-index.ts";

export interface Analysis {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly lines: LineIndex;
  readonly file: SourceFile;
  readonly checked: Checked;
  /** Of parser and checker, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a text. Never throws for anything that a text can hold. */
export function analyse(uri: string, version: number, text: string, fileType?: CheckOptions["fileType"]): Analysis {
  const parsed = parse(text);
  const checked = check(parsed.file, parsed.diagnostics, { text, ...(fileType && { fileType }) });
  const diagnostics = [...checked.diagnostics].sort((a, b) => a.span.start - b.span.start);
  return { uri, version, text, lines: new LineIndex(text), file: parsed.file, checked, diagnostics };
}

/** True when `offset` lies in the span, or right after it (where a cursor stands at a word's end). */
export const touches = (span: Span, offset: number): boolean => span.start <= offset && offset <= span.end;
