/** @file From text to what the kernel runs; the last text is remembered, since cells of one text are run one by one. */
import type { FileType } from "../files/types-in.ts";
import { check } from "../language/check/check.ts";
import type { Imports } from "../language/check/context.ts";
import { parse } from "../language/parse.ts";
import type { Compiled } from "./run-request.ts";

/** What the checker asks of files that the text loads. */
export interface KnownFiles {
  /** Forgets what was asked for an earlier text. */
  readonly startCheck: () => void;
  readonly typeOf: (path: string) => FileType | undefined;
  /** The path of the text itself. */
  readonly file: string;
  readonly imports: Imports;
  /** Whether one of them is not what it was. */
  readonly hasChanged: boolean;
}

let last: { readonly text: string; readonly files: KnownFiles | undefined; readonly compiled: Compiled } | undefined;

/** Parses and checks. The same text with the same files gives the same program, so that its compiled functions are used again. */
export function compileText(text: string, files?: KnownFiles): Compiled {
  if (last?.text === text && last.files === files && !files?.hasChanged) return last.compiled;
  files?.startCheck();
  const parsed = parse(text);
  const { program, diagnostics, info } = check(parsed.file, parsed.diagnostics, {
    text,
    ...(files && { fileType: files.typeOf, file: files.file, imports: files.imports }),
  });
  const compiled = { program, diagnostics, info };
  last = { text, files, compiled };
  return compiled;
}
