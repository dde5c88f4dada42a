/** @file `tensorgraph check`: the diagnostics of files, as text or JSON. */
import { dirname, resolve } from "node:path";
import { importsFrom } from "../files/imports.ts";
import { check } from "../language/check/check.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import { parse } from "../language/parse.ts";
import { type OtherFiles, printDiagnostic } from "../text/print-diagnostic.ts";
import { SourceText } from "../text/source-text.ts";
import { fileTypes } from "./file-types.ts";
import { otherFiles } from "./other-files.ts";
import { readSource } from "./source-file.ts";
import { styleFor } from "./style.ts";

/** Exit status: 1 when a file has an error or cannot be read. */
export function checkFiles(
  names: readonly string[],
  options: { readonly json: boolean; readonly hints: boolean },
): number {
  let failed = false;
  let errors = 0;
  let warnings = 0;
  const report: object[] = [];
  const others = otherFiles();
  for (const name of names) {
    const source = readSource(name);
    if (source.kind === "unreadable") {
      failed = true;
      if (options.json) report.push({ file: name, unreadable: source.message, diagnostics: [] });
      else console.error(source.message);
      continue;
    }
    const parsed = parse(source.text);
    const file = resolve(name);
    const { diagnostics } = check(parsed.file, parsed.diagnostics, {
      text: source.text,
      fileType: fileTypes(name),
      file,
      imports: importsFrom({ folder: dirname(file), typesOf: fileTypes }),
    });
    const text = new SourceText(source.text);
    errors += diagnostics.filter((d) => d.severity === "error").length;
    warnings += diagnostics.filter((d) => d.severity === "warning").length;
    if (options.json) report.push({ file: name, diagnostics: diagnostics.map((d) => jsonDiagnostic(d, text, others)) });
    else {
      const shown = options.hints ? diagnostics : diagnostics.filter((d) => d.severity !== "hint");
      for (const d of shown) console.log(`${printDiagnostic(d, text, name, styleFor(process.stdout), others)}\n`);
    }
  }
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else console.log(summary(names.length, errors, warnings));
  return failed || errors > 0 ? 1 : 0;
}

/** Lines and columns count from 1. */
function jsonDiagnostic(d: Diagnostic, text: SourceText, others: OtherFiles): object {
  const range = (span: Diagnostic["span"]): object => {
    const other = span.file === undefined ? undefined : others(span.file);
    const { source } = other ?? { source: text };
    const place = { start: source.position(span.start), end: source.position(span.end) };
    return other ? { file: other.name, ...place } : place;
  };
  const related = (r: Diagnostic["labels"][number]): object => ({ message: r.message, ...range(r.span) });
  return {
    code: d.code,
    severity: d.severity,
    message: d.message,
    ...range(d.span),
    labels: d.labels.map(related),
    chain: d.chain.map(related),
    fixes: d.fixes.map((f) => ({
      title: f.title,
      certain: f.certain,
      edits: f.edits.map((e) => ({ ...range(e.span), text: e.text })),
    })),
  };
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const summary = (files: number, errors: number, warnings: number): string =>
  `${counted(files, "file")}: ${counted(errors, "error")}, ${counted(warnings, "warning")}`;
