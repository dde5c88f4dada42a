/** @file What the panel knows of its file's runs. Immutable but for the points of curves, so that a view redraws what has changed. */

import type { ValueSummary } from "../../../server/protocol/kernel.ts";
import type { Range, RunDiagnostic, RunEvent, SentValue } from "../../../server/protocol/requests.ts";
import type { Curve } from "../data/curve.ts";

export interface Panel {
  readonly uri: string;
  readonly title: string;
  readonly trusted: boolean;
  readonly run: RunState;
  /** Of a check before a run, and what was said of no cell. */
  readonly problems: readonly Entry[];
  /** By their number. */
  readonly cells: readonly Cell[];
  readonly profiles: readonly Profile[];
}

export type RunState =
  | { readonly kind: "idle" }
  | { readonly kind: "queued" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly ok: boolean; readonly interrupted: boolean; readonly milliseconds: number };

export interface Cell {
  readonly cell: number;
  readonly title?: string;
  readonly range: Range;
  readonly run: number;
  /** Where only some statements of it ran last. */
  readonly part?: Range;
  readonly status: "running" | "ok" | "failed" | "interrupted" | "not-run";
  readonly milliseconds?: number;
  readonly progress?: Extract<RunEvent, { kind: "progress" | "preparing" }>;
  readonly entries: readonly Entry[];
}

interface EntryBase {
  /** The same for the same statement in the next run: choices of views stay with it. */
  readonly key: string;
  readonly run: number;
  readonly range: Range;
  /** The text of its line. */
  readonly source?: string;
  /** Why it is not what running now would give. */
  readonly stale?: string;
}

export type Entry = EntryBase &
  (
    | {
        readonly kind: "result";
        readonly result: number;
        readonly value: SentValue;
        readonly summary?: ValueSummary;
        readonly inline: string;
        readonly milliseconds: number;
        readonly device: string;
        readonly adapter?: string;
      }
    | { readonly kind: "node"; readonly output: number; readonly type: string; readonly text: string }
    | { readonly kind: "printed"; readonly output: number; readonly text: string }
    | {
        readonly kind: "plotted";
        readonly output: number;
        readonly items: readonly SentValue[];
        readonly options: Readonly<Record<string, SentValue>>;
      }
    | {
        readonly kind: "curve";
        readonly output: number;
        readonly name: string;
        readonly curve: Curve;
        readonly version: number;
      }
    | { readonly kind: "problem"; readonly diagnostic: RunDiagnostic }
    | { readonly kind: "note"; readonly text: string }
  );

/** Is it of a statement that runs, or ran, in the cell's last run? */
export const isInRun = ({ part }: Cell, { range }: Pick<Entry, "range">): boolean =>
  part === undefined || (part.start.line <= range.start.line && range.start.line <= part.end.line);

export type Profile = Extract<RunEvent, { kind: "profile" }>;

export const emptyPanel = (uri: string, title: string, trusted: boolean): Panel => ({
  uri,
  title,
  trusted,
  run: { kind: "idle" },
  problems: [],
  cells: [],
  profiles: [],
});
