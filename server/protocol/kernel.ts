/** @file Messages between the kernel's worker and whoever drives it (command line, language server). Types only. */

/** A half-open range of UTF-16 offsets in the text of the request. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

export type KernelDevice = "cpu" | "reference";

/** One run of a file, or of some of its cells, in order. */
export interface RunRequest {
  readonly text: string;
  /** Path of the file: relative paths of `load` and `save` start at its folder. */
  readonly uri: string;
  /** Indices of cells; absent: all of them. */
  readonly cells?: readonly number[];
}

/** How a request ended. Cells that stop do not keep the next ones from running. */
export interface RunOutcome {
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly milliseconds: number;
}

// ---- Values ----------------------------------------------------------------------------------------------------------

/** Elements of a tensor, or of its corners when it is larger than the byte budget. */
export interface TensorData {
  readonly kind: "tensor";
  readonly dtype: string;
  readonly shape: readonly number[];
  /**
   * C order; int64 and uint64 as bigint arrays, bool as bytes. When `edge` is there, every axis longer than `2 * edge` shows
   * only its first and last `edge` items, and `data` has the shape that is left.
   */
  readonly data: ArrayBufferView;
  readonly edge?: number;
}

export type ShownValue =
  | TensorData
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly items: readonly ShownValue[] }
  /** Several outputs of a function, or what a file holds. */
  | { readonly kind: "record"; readonly names: readonly (string | undefined)[]; readonly items: readonly ShownValue[] }
  /** A state of a random stream, or of several. */
  | { readonly kind: "state"; readonly generator: string; readonly streams: number };

// ---- Diagnostics -----------------------------------------------------------------------------------------------------

export interface KernelDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly message: string;
  readonly span: TextSpan;
  readonly labels: readonly { readonly message: string; readonly span: TextSpan }[];
  readonly chain: readonly { readonly message: string; readonly span: TextSpan }[];
}

// ---- Events ----------------------------------------------------------------------------------------------------------

/** What a run tells while it goes on, in the order in which it happens. */
export type KernelEvent =
  | { readonly kind: "cell-started"; readonly cell: number; readonly title?: string; readonly span: TextSpan }
  | {
      readonly kind: "cell-finished";
      readonly cell: number;
      readonly status: "ok" | "failed" | "interrupted" | "not-run";
      readonly milliseconds: number;
    }
  /** The value of an expression that stands alone. */
  | {
      readonly kind: "result";
      readonly span: TextSpan;
      readonly value: ShownValue;
      readonly milliseconds: number;
      readonly device: KernelDevice;
    }
  /** A symbolic expression that stands alone: its type and formula. */
  | { readonly kind: "node"; readonly span: TextSpan; readonly type: string; readonly text: string }
  /** A value variable has a new value, once its statement is done. */
  | { readonly kind: "assigned"; readonly span: TextSpan; readonly name: string; readonly value: ShownValue }
  | { readonly kind: "printed"; readonly span: TextSpan; readonly items: readonly ShownValue[] }
  | {
      readonly kind: "plotted";
      readonly span: TextSpan;
      readonly items: readonly ShownValue[];
      readonly options: Readonly<Record<string, ShownValue>>;
    }
  /** Points of a live curve, several at a time; a fast loop sends only some of them. */
  | {
      readonly kind: "track";
      readonly span: TextSpan;
      readonly name: string;
      readonly steps: readonly number[];
      readonly values: readonly number[];
    }
  /** Of the outermost loop that runs, at most ten times a second, and once at its end. */
  | {
      readonly kind: "progress";
      readonly span: TextSpan;
      readonly count: number;
      /** Absent for `while`. */
      readonly total?: number;
      readonly perSecond: number;
      readonly done: boolean;
    }
  /** "check": of the text, told when a run starts; "run": what went wrong in it. */
  | { readonly kind: "diagnostic"; readonly stage: "check" | "run"; readonly diagnostic: KernelDiagnostic }
  /** Where the time of a function `with profile` went since it was made ready; told at the end of each run that called it. */
  | { readonly kind: "profile"; readonly function: string; readonly span: TextSpan; readonly profile: FunctionProfile }
  /** The worker was replaced: it crashed, or did not answer an interrupt. Committed state was kept. */
  | { readonly kind: "restarted"; readonly reason: string };

export interface FunctionProfile {
  readonly calls: number;
  readonly totalMilliseconds: number;
  readonly compileMilliseconds: number;
  readonly nodes: readonly { readonly label: string; readonly span?: TextSpan; readonly milliseconds: number }[];
}

// ---- State -----------------------------------------------------------------------------------------------------------

/** Metadata of what the kernel holds; never needs a run to end. */
export interface StateDescription {
  readonly shareds: readonly StateEntry[];
  readonly streams: readonly { readonly name: string; readonly generator: string }[];
  readonly values: readonly StateEntry[];
}

export interface StateEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly version: number;
}
