/** @file Every diagnostic code, with its severity, what it means, and an example that shows it. `docs/errors.md` is made from this. */
import type { Severity } from "./diagnostic.ts";

interface Entry {
  readonly severity: Severity;
  /** One paragraph: what is wrong and what to do. */
  readonly doc: string;
  /** A small file that has exactly this diagnostic. Run-time codes: a file whose run ends with it. */
  readonly example: string;
}

export const catalogue = {
  syntax: {
    severity: "error",
    doc: "The statement cannot be read. The message says what was expected.",
    example: "x = 1 +* 2\n",
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type Code = keyof typeof catalogue;
