/** @file `--set name=value`: replaces the right-hand side of a binding in the text before it is read. */
import type { SourceFile, Statement } from "../language/ast.ts";

export type Overridden =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly message: string };

/** `settings` are as given: `rate=0.1`. Every name must be bound at the top of the file by `NAME = …` or `shared NAME = …`. */
export function override(text: string, file: SourceFile, settings: readonly string[]): Overridden {
  const edits: { readonly start: number; readonly end: number; readonly value: string }[] = [];
  for (const setting of settings) {
    const [, name, value] = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(.*)$/su.exec(setting) ?? [];
    if (name === undefined || value === undefined || value.trim() === "" || /[\r\n#]/.test(value)) {
      return { kind: "refused", message: `--set ${setting}: write it as name=value` };
    }
    const bound = file.cells.flatMap((c) => c.statements).filter((s) => binds(s, name));
    if (bound.length === 0)
      return { kind: "refused", message: `--set ${setting}: the file binds no value called ${name}` };
    for (const s of bound) {
      if (s.kind === "assign" || s.kind === "shared") edits.push({ ...s.value.span, value: value.trim() });
    }
  }
  edits.sort((a, b) => b.start - a.start);
  let out = text;
  for (const e of edits) out = out.slice(0, e.start) + e.value + out.slice(e.end);
  return { kind: "text", text: out };
}

function binds(s: Statement, name: string): boolean {
  if (s.kind === "shared") return s.name.text === name;
  return s.kind === "assign" && s.operator === undefined && s.targets.length === 1 && s.targets[0]!.text === name;
}
