/** @file A diagnostic for the terminal: code and sentence, where, the source line with a marker, operands, derivation, fixes. */
import type { Span } from "../language/ast.ts";
import type { SourceText } from "./source-text.ts";

/** What is printed of a diagnostic of the checker or the kernel. */
export interface PrintedDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly span: Span;
  readonly labels: readonly Related[];
  readonly chain: readonly Related[];
  readonly fixes?: readonly { readonly title: string }[];
}

interface Related {
  readonly message: string;
  readonly span: Span;
}

/** How parts of the text are coloured; `plain` leaves them as they are. */
export interface Style {
  readonly error: (s: string) => string;
  readonly warning: (s: string) => string;
  readonly strong: (s: string) => string;
  readonly faint: (s: string) => string;
}

const same = (s: string): string => s;
export const plain: Style = { error: same, warning: same, strong: same, faint: same };

/** What to call an imported file, and its text, by its path. */
export type OtherFiles = (file: string) => { readonly name: string; readonly source: SourceText } | undefined;

/** Several lines, without a line end. `name` is the file's name as the user gave it. */
export function printDiagnostic(
  d: PrintedDiagnostic,
  source: SourceText,
  name: string,
  style: Style = plain,
  others: OtherFiles = () => undefined,
): string {
  const { line, column } = source.position(d.span.start);
  const colour = d.severity === "error" ? style.error : style.warning;
  const gutter = " ".repeat(String(line).length);
  const bar = style.faint("|");
  const text = source.line(line).replaceAll("\t", " ");
  const lines = [
    `${colour(`${d.severity}[${d.code}]`)}${style.strong(`: ${d.message}`)}`,
    `${gutter}${style.faint("-->")} ${name}:${line}:${column}`,
    `${gutter} ${bar}`,
    `${style.faint(String(line))} ${bar} ${clip(text, column).text}`,
    `${gutter} ${bar} ${" ".repeat(clip(text, column).column - 1)}${colour("^".repeat(markWidth(d, source, text, column)))}`,
  ];
  for (const r of [...d.labels, ...d.chain])
    lines.push(
      `${gutter} ${style.faint("=")} ${relatedLine(r, (r.span.file !== undefined && others(r.span.file)) || { source, name }, style)}`,
    );
  for (const f of d.fixes ?? []) lines.push(`${gutter} ${style.faint("=")} fix: ${f.title}`);
  return lines.join("\n");
}

const widest = 160;

/** A long line is cut around the column, so that a generated file does not fill the screen. */
function clip(text: string, column: number): { readonly text: string; readonly column: number } {
  const characters = [...text];
  if (characters.length <= widest) return { text, column };
  const from = Math.max(0, Math.min(column - 1 - widest / 2, characters.length - widest));
  const part = characters.slice(from, from + widest).join("");
  const head = from > 0 ? "… " : "";
  return {
    text: `${head}${part}${from + widest < characters.length ? " …" : ""}`,
    column: column - from + head.length,
  };
}

/** The marked part ends with the line, even when the span goes on. */
function markWidth(d: PrintedDiagnostic, source: SourceText, line: string, column: number): number {
  const marked = [...source.slice(d.span).split("\n")[0]!].length;
  const left = [...line].length - column + 1;
  return Math.max(1, Math.min(marked, left, widest));
}

function relatedLine(
  r: Related,
  { source, name }: { readonly name: string; readonly source: SourceText },
  style: Style,
): string {
  return `${r.message} ${style.faint(`(${name}:${source.position(r.span.start).line})`)}`;
}
