/** @file The user's mistake as a value, with a code from the catalogue (`catalogue.ts`). */
import type { Span } from "./ast.ts";
import type { Code } from "./catalogue.ts";

export type Severity = "error" | "warning" | "information" | "hint";

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence with the user's own names and shapes. */
  readonly message: string;
  /** Where the squiggle goes. */
  readonly span: Span;
  /** What each operand is: `x: float32[32, 100]`. */
  readonly labels: readonly Related[];
  /** How the clashing dims came to be, nearest first. */
  readonly chain: readonly Related[];
  readonly fixes: readonly Fix[];
  readonly tags?: readonly ("unused" | "deprecated")[];
}

export interface Related {
  readonly message: string;
  readonly span: Span;
}

/** Edits that mend it. `certain` ones may be applied without asking. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
  readonly certain: boolean;
}
