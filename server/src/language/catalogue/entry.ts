/** @file What the catalogue says of one diagnostic code. */
import type { Severity } from "../diagnostic.ts";

export interface Entry {
  readonly severity: Severity;
  /** One paragraph: what is wrong and what to do. */
  readonly doc: string;
  /**
   * A small file that has exactly this diagnostic. Run-time codes: a file whose run ends with it. Absent where no text is
   * sure to show it.
   */
  readonly example?: string;
  /** Found when the program runs, not while it is checked. */
  readonly atRun?: true;
}

export type Entries = Readonly<Record<string, Entry>>;
