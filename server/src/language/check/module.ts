/** @file An imported file, checked; or why there is none. */
import type { SourceFile } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { FileState } from "./context.ts";
import type { StatementRecord } from "./record.ts";

/** What an imported file came to. */
export interface Module {
  /** Its path, which every span of it carries. */
  readonly file: string;
  /** The last part of the path: for messages. */
  readonly name: string;
  readonly text: string;
  readonly tree: SourceFile;
  readonly state: FileState;
  /** In the order of the text. */
  readonly records: readonly StatementRecord[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Why an import brings nothing. */
export interface ImportFault {
  readonly code: "import-not-found" | "import-cycle";
  readonly message: string;
}

export const isImportFault = (m: Module | ImportFault): m is ImportFault => "code" in m;

/** Whether an import comes to what it came to before. */
export const sameImport = (a: Module | ImportFault, b: Module | ImportFault): boolean =>
  a === b || (isImportFault(a) && isImportFault(b) && a.code === b.code && a.message === b.message);
