/** @file From text to what the kernel runs; the last text is remembered, since cells of one text are run one by one. */
import { check } from "../language/check/check.ts";
import { parse } from "../language/parse.ts";
import type { Compiled } from "./run-request.ts";

let last: { readonly text: string; readonly compiled: Compiled } | undefined;

/** Parses and checks. The same text gives the same program, so that its compiled functions are used again. */
export function compileText(text: string): Compiled {
  if (last?.text === text) return last.compiled;
  const parsed = parse(text);
  const { program, diagnostics } = check(parsed.file, parsed.diagnostics, { text });
  const compiled = { program, diagnostics };
  last = { text, compiled };
  return compiled;
}
