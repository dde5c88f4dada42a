/** @file Every diagnostic code, with its severity, what it means, and an example that shows it. `docs/errors.md` is made from this. */
import { callCodes } from "./catalogue/calls.ts";
import type { Entries } from "./catalogue/entry.ts";
import { functionCodes } from "./catalogue/functions.ts";
import { importCodes } from "./catalogue/imports.ts";
import { loopCodes } from "./catalogue/loops.ts";
import { nameCodes } from "./catalogue/names.ts";
import { opCodes } from "./catalogue/ops.ts";
import { runCodes } from "./catalogue/run.ts";
import { stageCodes } from "./catalogue/stages.ts";
import { syntaxCodes } from "./catalogue/syntax.ts";
import { typeCodes } from "./catalogue/types.ts";

export type { Entries, Entry } from "./catalogue/entry.ts";

/** By chapter of `docs/errors.md`. */
export const chapters = {
  "Reading the text": syntaxCodes,
  Names: nameCodes,
  "Importing files": importCodes,
  "Types and dims": typeCodes,
  "Values and the graph": stageCodes,
  "Calls and arguments": callCodes,
  Functions: functionCodes,
  Ops: opCodes,
  Loops: loopCodes,
  "While the program runs": runCodes,
} as const satisfies Readonly<Record<string, Entries>>;

export const catalogue = {
  ...syntaxCodes,
  ...nameCodes,
  ...importCodes,
  ...typeCodes,
  ...stageCodes,
  ...callCodes,
  ...functionCodes,
  ...opCodes,
  ...loopCodes,
  ...runCodes,
} as const satisfies Entries;

export type Code = keyof typeof catalogue;

export const isCode = (code: string): code is Code => Object.hasOwn(catalogue, code);
