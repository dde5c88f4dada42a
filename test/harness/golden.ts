/**
 * @file Golden files: small programs that carry in comments what the tools say of them.
 *
 * Below a line stand its expectations, each a comment whose carets mark the columns that it speaks of (a run that touches the `#`
 * starts at column 0). Diagnostics are complete: every error and warning of the file is there and nothing else. `type:` and
 * `stage:` are questions, answered for the smallest expression or name that covers the first caret.
 *
 *     y = x @ w
 *     #   ^^^^^ error[inner-dim]: …
 *     #   label x: float32[32, 100]
 *     #   ^ type: float32[32, 100]
 *
 * `UPDATE=1` rewrites the comments from what is found.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { printType } from "../../runtime/src/ir/type.ts";
import { type Checked, check } from "../../server/src/language/check/check.ts";
import { typeOf } from "../../server/src/language/check/entity.ts";
import { stageOf } from "../../server/src/language/check/info.ts";
import type { Diagnostic, Related } from "../../server/src/language/diagnostic.ts";
import { parse } from "../../server/src/language/parse.ts";

export interface GoldenFile {
  readonly name: string;
  readonly path: string;
  /** As committed, with its expectations. */
  readonly text: string;
}

/** Every `.tg` file of a folder below `test/golden`. */
export function goldenFiles(folder: string): GoldenFile[] {
  const at = join("test", "golden", folder);
  return readdirSync(at)
    .filter((name) => name.endsWith(".tg"))
    .sort()
    .map((name) => ({ name, path: join(at, name), text: readFileSync(join(at, name), "utf8") }));
}

/** The program without its expectations: what is parsed and checked. */
export const programOf = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !isExpectation(line))
    .join("\n");

const isExpectation = (line: string): boolean =>
  /^#[ ^]*(?:(?:error|warning|information|hint)\[|label |chain |fix!? |type: |stage: )/.test(line) ||
  /^#[ ]*\^+ (?:type|stage):/.test(line);

export function checkText(text: string): Checked {
  const { file, diagnostics } = parse(text);
  return check(file, diagnostics, { text });
}

/** Compares a file with what is found, or writes it when `UPDATE` is set. Gives both texts. */
export function compareGolden(file: GoldenFile): { readonly expected: string; readonly found: string } {
  const found = annotate(file.text);
  if (process.env.UPDATE && found !== file.text) writeFileSync(file.path, found);
  return { expected: process.env.UPDATE ? found : file.text, found };
}

/** The program with its expectations made anew. */
export function annotate(golden: string): string {
  const program = programOf(golden);
  const checked = checkText(program);
  const hints = program.startsWith("# with hints");
  const lines = program.split("\n");
  const starts = lineStarts(program);
  const notes: string[][] = lines.map(() => []);
  for (const d of checked.diagnostics) {
    if (d.severity === "hint" && !hints) continue;
    notes[lineAt(starts, d.span.start)]!.push(...noteOf(d, program, starts));
  }
  for (const { line, column, ask } of questions(golden)) {
    const offset = starts[line]! + column;
    const mark = marked(column, 1);
    notes[line]!.push(`${mark} ${ask}: ${answer(checked, offset, ask)}`);
  }
  return lines.flatMap((line, i) => [line, ...notes[i]!]).join("\n");
}

function noteOf(d: Diagnostic, program: string, starts: readonly number[]): string[] {
  const line = lineAt(starts, d.span.start);
  const column = d.span.start - starts[line]!;
  const end = Math.min(d.span.end, (starts[line + 1] ?? program.length + 1) - 1);
  const indent = `# ${" ".repeat(Math.max(0, column - 2))}`;
  return [
    `${marked(column, Math.max(1, end - d.span.start))} ${d.severity}[${d.code}]: ${d.message}`,
    ...d.labels.map((l) => `${indent}label ${place(l, program)}: ${l.message}`),
    ...d.chain.map((l) => `${indent}chain ${place(l, program)}: ${l.message}`),
    ...d.fixes.map(
      (f) => `${indent}fix${f.certain ? "!" : ""} ${f.title}: ${f.edits.map((e) => JSON.stringify(e.text)).join(", ")}`,
    ),
  ];
}

/** Where a label points: the text there, which does not move when lines are added above. */
function place(l: Related, program: string): string {
  const text = program.slice(l.span.start, l.span.end).replace(/\s+/g, " ");
  return `«${text.length > 40 ? `${text.slice(0, 37)}…` : text}»`;
}

const marked = (column: number, length: number): string =>
  column === 0 ? `#${"^".repeat(Math.max(1, length - 1))}` : `#${" ".repeat(column - 1)}${"^".repeat(length)}`;

interface Question {
  /** Of the program without expectations. */
  readonly line: number;
  readonly column: number;
  readonly ask: "type" | "stage";
}

function questions(golden: string): Question[] {
  const out: Question[] = [];
  let line = -1;
  for (const text of golden.split("\n")) {
    if (!isExpectation(text)) {
      line++;
      continue;
    }
    const m = /^#( *)(\^+) (type|stage):/.exec(text);
    if (m && line >= 0) out.push({ line, column: m[1] === "" ? 0 : m[1]!.length + 1, ask: m[3] as "type" | "stage" });
  }
  return out;
}

function answer(checked: Checked, offset: number, ask: "type" | "stage"): string {
  const covers = (s: { readonly start: number; readonly end: number }): boolean => s.start <= offset && offset < s.end;
  const symbol = checked.info.symbols.find((s) => covers(s.span));
  const smallest = checked.info.expressions
    .filter((e) => covers(e.span))
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
  const entity = symbol?.entity ?? smallest?.entity;
  if (!entity) return "nothing";
  if (ask === "stage") return stageOf(entity) ?? entity.kind;
  const type = typeOf(entity);
  if (!type) return entity.kind === "value" ? "unknown" : entity.kind;
  return `${printType(type)}${type.weak ? " (weak)" : ""}`;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
