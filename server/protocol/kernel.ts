/** @file Messages between the kernel's worker and whoever drives it (command line, language server). Types only. */

/** A half-open range of UTF-16 offsets in the text of the request. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  /** The path of an imported file that the offsets are of. Only places beside the main one of a diagnostic, and nodes, have it. */
  readonly file?: string;
}

export type KernelDevice = "cpu" | "gpu" | "auto" | "reference";

/** Where a function ran on a GPU, and what of it did not. */
export interface Placement {
  /** What the driver calls the GPU. */
  readonly adapter: string;
  /** A driver that computes on the processor. */
  readonly isSoftware: boolean;
  /** Kernels that one call starts. */
  readonly kernels: number;
  /** What ran on the processor all the same, and why. */
  readonly hostParts: readonly { readonly label: string; readonly span?: TextSpan; readonly reason: string }[];
}

/** What a GPU does before it computes: it is opened, or the kernels of a function are built. */
export type Preparation =
  | { readonly what: "device" }
  | { readonly what: "kernels"; readonly built: number; readonly total: number };

/** One run of a file, or of some of its cells, in order. */
export interface RunRequest {
  readonly text: string;
  /** Path of the file: relative paths of `load` and `save` start at its folder. */
  readonly uri: string;
  /** Texts of other files that are not as they are on disk, by path: for imports. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Indices of cells; absent: all of them. */
  readonly cells?: readonly number[];
  /** Of those cells, only statements that touch this range. */
  readonly within?: TextSpan;
}

/** How a request ended. Cells that stop do not keep the next ones from running. */
export interface RunOutcome {
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly milliseconds: number;
  /** How many values each shared variable and value variable has had, when the run ended. */
  readonly versions?: Readonly<Record<string, number>>;
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

/** Of the elements of a tensor, of complex ones their absolute values; empty tensors have none. */
export interface ValueSummary {
  /** Least, greatest, mean and standard deviation (divided by n) of the elements that are finite; absent when none is. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly sd?: number;
  readonly nans: number;
  readonly infinities: number;
}

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
      /** By which the whole value can be read, where the driver keeps results. */
      readonly id?: number;
      readonly value: ShownValue;
      readonly summary?: ValueSummary;
      readonly milliseconds: number;
      readonly device: KernelDevice;
      readonly placement?: Placement;
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
  /** The GPU takes long before it computes anything: told a few times a second, and once when that is over. */
  | ({ readonly kind: "preparing"; readonly done: boolean } & Preparation)
  /** "check": of the text, told when a run starts; "run": what went wrong in it. */
  | { readonly kind: "diagnostic"; readonly stage: "check" | "run"; readonly diagnostic: KernelDiagnostic }
  /** Where the time of a function `with profile` went since it was made ready; told at the end of each run that called it. */
  | { readonly kind: "profile"; readonly function: string; readonly span: TextSpan; readonly profile: FunctionProfile }
  /** The worker was replaced: that was asked for, or it did not answer an interrupt, or it crashed. Committed state was kept. */
  | { readonly kind: "restarted"; readonly reason: string; readonly crashed: boolean };

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
  /** `states`: one since it was seeded, one more with each call that drew from it; counted anew by a new worker or text. */
  readonly streams: readonly { readonly name: string; readonly generator: string; readonly states: number }[];
  readonly values: readonly StateEntry[];
  readonly functions: readonly FunctionDescription[];
}

export interface StateEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Counts the values that it has had. */
  readonly version: number;
  /** Of the value with that number, which may be an older one while a run goes on. */
  readonly summary?: { readonly version: number; readonly of: ValueSummary; readonly preview: ShownValue };
}

/** A function of the file that has been called, or an `eval`. */
export interface FunctionDescription {
  readonly name: string;
  readonly device: KernelDevice;
  readonly placement?: Placement;
  readonly span: TextSpan;
  readonly calls: number;
  /** Of a call, estimated from some of them. */
  readonly meanMilliseconds: number;
  /** For each compiled version: the shapes of what it reads, in order: parameters, shared variables, values. */
  readonly compiled: readonly (readonly (readonly number[])[])[];
  /** The names of what it reads, in that order. */
  readonly reads: readonly string[];
}

// ---- Questions -------------------------------------------------------------------------------------------------------

/** Asked beside the runs: answered between two statements or turns of a loop, never in the middle of a call. */
export type KernelQuery =
  | { readonly kind: "read-shared"; readonly name: string }
  /** Of a shared variable or a value. */
  | { readonly kind: "set"; readonly name: string; readonly to: NewValue }
  /** A shared variable takes its declared first value again. */
  | { readonly kind: "reset"; readonly names: readonly string[] }
  | { readonly kind: "export"; readonly name: string; readonly value?: unknown; readonly path: string }
  | { readonly kind: "save-state"; readonly path: string }
  | { readonly kind: "load-state"; readonly path: string }
  /** The `index`-th `grad(…)` of the text. */
  | { readonly kind: "check-gradient"; readonly index: number };

/** A number, as the language writes it ("1e-3", "true"), or a file of one tensor (or of one of that name). */
export type NewValue =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

export type KernelAnswer =
  | { readonly ok: true; readonly kind: "done"; readonly notes: readonly string[] }
  | { readonly ok: true; readonly kind: "value"; readonly value: unknown }
  | { readonly ok: true; readonly kind: "gradient-check"; readonly check: GradientCheck }
  | { readonly ok: false; readonly message: string };

/** Derivatives of one `grad(…)` beside central differences, at one point. */
export interface GradientCheck {
  readonly cost: string;
  readonly entries: readonly {
    readonly name: string;
    /** Largest of |difference quotient - derivative| / max(|either|, scale), over the elements that were tried. */
    readonly maxRelativeError: number;
    readonly tried: number;
    readonly elements: number;
    /** Below what rounding in this dtype explains. */
    readonly agrees: boolean;
  }[];
  /** Where it was tried: each input, shared variable and value with its shape, and where its elements come from. */
  readonly point: readonly string[];
}
