/** @file A snapshot of one document: text, tree, types, diagnostics. Every answer of the server comes from one. */

import type { SourceFile, Span } from "./language/ast.ts";
import { type Checked, check, recheck } from "./language/check/check.ts";
import type { CheckOptions, ImportsOf } from "./language/check/context.ts";
import type { SymbolInfo } from "./language/check/info.ts";
import type { Module } from "./language/check/module.ts";
import type { Diagnostic } from "./language/diagnostic.ts";
import { type Parsed, parse, reparse } from "./language/parse.ts";
import { buildNameIndex, type NameIndex } from "./query/name-index.ts";
import { LineIndex, type LineRange } from "./text/line-index.ts";

export interface Analysis {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  readonly lines: LineIndex;
  readonly file: SourceFile;
  readonly checked: Checked;
  /** Of parser and checker, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where every name stands; made when it is first asked for. */
  readonly names: NameIndex;
  /** For the analysis after the next edit. */
  readonly parsed: Parsed;
  readonly fileType: CheckOptions["fileType"];
  readonly imports: ImportsOf | undefined;
}

/**
 * Reads and checks a text. Never throws for anything that a text can hold. `previous`, a snapshot of an earlier text of the same
 * document, spares most of the work; it is used up, because what it shares with this one moves along with the text.
 */
export function analyse(
  uri: string,
  version: number,
  text: string,
  fileType?: CheckOptions["fileType"],
  previous?: Analysis,
  imports?: ImportsOf,
): Analysis {
  const parsed = previous ? reparse(previous.parsed, text) : parse(text);
  const options: CheckOptions = { text, ...(fileType && { fileType }), ...imports };
  // What a statement came to holds only as long as data files are what they were.
  const checked =
    previous && previous.fileType === fileType && previous.imports === imports
      ? recheck(previous.checked, parsed.file, parsed.diagnostics, options)
      : check(parsed.file, parsed.diagnostics, options);
  let names: NameIndex | undefined;
  return {
    uri,
    version,
    text,
    lines: new LineIndex(text),
    file: parsed.file,
    checked,
    diagnostics: checked.diagnostics,
    get names() {
      names ??= buildNameIndex(checked);
      return names;
    },
    parsed,
    fileType,
    imports,
  };
}

/** True when `offset` lies in the span, or right after it (where a cursor stands at a word's end). */
export const touches = (span: Span, offset: number): boolean => span.start <= offset && offset <= span.end;

const lineIndices = new WeakMap<Module, LineIndex>();

/** The document and the range of a span, which may lie in an imported file. */
export function placeOf(a: Analysis, span: Span): { readonly uri: string; readonly range: LineRange } {
  const module = span.file === undefined ? undefined : a.checked.modules.get(span.file);
  if (!module) return { uri: a.uri, range: a.lines.range(span) };
  const lines = lineIndices.get(module) ?? new LineIndex(module.text);
  lineIndices.set(module, lines);
  return { uri: fileUri(module.file), range: lines.range(span) };
}

/** The text that a span lies in. */
export const textAround = (a: Analysis, span: Span): string =>
  span.file === undefined ? a.text : (a.checked.modules.get(span.file)?.text ?? "");

/** Of an absolute path, of either kind of system. */
export const fileUri = (path: string): string =>
  `file://${path.startsWith("/") ? "" : "/"}${path.split(/[\\/]/).map(encodeURIComponent).join("/")}`;

/** What a name means to a reader at an offset: the last declaration above it, else the first of all. */
export function symbolNamed(a: Analysis, name: string, offset = a.text.length): SymbolInfo | undefined {
  const all = a.names.symbols.get(name);
  if (!all) return undefined;
  let best = all[0];
  for (const s of all) if (s.span.file === undefined && s.span.start < offset) best = s;
  return best;
}
