/**
 * @file The language server's own requests and notifications, beside those of LSP: running, state, values, checkpoints, graphs.
 * Types only; docs/protocol.md describes them for other clients. Positions are LSP's: zero-based lines, UTF-16 columns.
 */
import type { GradientCheck, KernelDevice, NewValue, ValueSummary } from "./kernel.ts";

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

interface AboutFile {
  readonly uri: string;
}

/** A path, absolute or relative to the file's folder. */
type FilePath = string;

/** By method: what the client sends, and what it gets. Errors are LSP errors with a sentence that can be shown. */
export interface Requests {
  "tensorgraph/run": { readonly params: RunParams; readonly result: { readonly run: number } };
  /** The cells of the text, in order. */
  "tensorgraph/cells": {
    readonly params: AboutFile;
    readonly result: { readonly version: number; readonly cells: readonly CellPlace[] };
  };
  "tensorgraph/queue": { readonly params: AboutFile; readonly result: Queue };
  /** Stops what runs at its next safe point, and drops what waits; a second one replaces the kernel's worker. */
  "tensorgraph/interrupt": { readonly params: AboutFile; readonly result: null };
  /** Ends the worker wherever it is and starts another, with the state that was committed or with none, perhaps on another device. */
  "tensorgraph/restart": {
    readonly params: AboutFile & { readonly keepState: boolean; readonly device?: KernelDevice };
    readonly result: null;
  };
  /** Forgets all shared variables, streams, values and results of the file. */
  "tensorgraph/resetState": { readonly params: AboutFile; readonly result: null };
  "tensorgraph/state": { readonly params: AboutFile; readonly result: State };
  "tensorgraph/value": { readonly params: ValueParams; readonly result: ValueSlice };
  "tensorgraph/setValue": {
    readonly params: AboutFile & { readonly name: string; readonly to: NewValue };
    readonly result: null;
  };
  /** To `.npy`, `.csv` or `.npz`, by the name of the file. */
  "tensorgraph/exportValue": {
    readonly params: AboutFile & ValueOf & { readonly path: FilePath };
    readonly result: null;
  };
  /** Shared variables take their declared first values again. */
  "tensorgraph/resetShared": {
    readonly params: AboutFile & { readonly names: readonly string[] };
    readonly result: null;
  };
  /** All state in one `.npz`, written as a whole or not at all. `notes` say what could not be kept. */
  "tensorgraph/saveCheckpoint": {
    readonly params: AboutFile & { readonly path: FilePath };
    readonly result: { readonly notes: readonly string[] };
  };
  "tensorgraph/loadCheckpoint": {
    readonly params: AboutFile & { readonly path: FilePath };
    readonly result: { readonly notes: readonly string[] };
  };
  "tensorgraph/results": { readonly params: AboutFile; readonly result: Statuses };
  "tensorgraph/graph": { readonly params: GraphParams; readonly result: GraphView };
  /** The derivative of a cost by a name, as the text of a graph file. */
  "tensorgraph/gradientGraph": {
    readonly params: AboutFile & { readonly cost: string; readonly name: string };
    readonly result: { readonly text: string };
  };
  /** The module that was generated for a function, for the shapes that it was called with last, as WebAssembly text. */
  "tensorgraph/wat": { readonly params: GraphParams; readonly result: { readonly text: string } };
  /** The `index`-th `grad(…)` of the file beside central differences. */
  "tensorgraph/checkGradient": {
    readonly params: AboutFile & { readonly index: number };
    readonly result: GradientCheck;
  };
}

/** From the client: what it may do has changed (the user trusts the workspace now). */
export interface TrustParams {
  readonly trusted: boolean;
}

// ---- Running ---------------------------------------------------------------------------------------------------------

export interface RunParams extends AboutFile {
  /** Of the text that the user sees: the request is refused when the server has another. */
  readonly version?: number;
  readonly what:
    | { readonly kind: "file" }
    | { readonly kind: "cells"; readonly cells: readonly number[] }
    /** The statements that touch these lines. */
    | { readonly kind: "lines"; readonly start: number; readonly end: number };
  /** Bytes of elements that each shown value may have; 16384 when absent. */
  readonly previewBytes?: number;
}

export interface CellPlace {
  readonly range: Range;
  /** Of a line `# %% title`, empty if it has none; absent for what stands before the first such line. */
  readonly title?: string;
}

export interface Queue {
  readonly running: number | undefined;
  readonly waiting: readonly number[];
}

/** `tensorgraph/event`: what happens to a file. `version` is that of the text which ranges speak of. */
export interface EventParams extends AboutFile {
  readonly version: number;
  readonly run: number;
  readonly event: RunEvent;
}

export type RunEvent =
  | { readonly kind: "run-queued" }
  | { readonly kind: "run-started" }
  | {
      readonly kind: "run-finished";
      readonly ok: boolean;
      readonly interrupted: boolean;
      readonly milliseconds: number;
    }
  | {
      readonly kind: "cell-started";
      readonly cell: number;
      readonly title?: string;
      readonly range: Range;
      /** Where only some statements run: what the others have shown stays. */
      readonly part?: Range;
    }
  | {
      readonly kind: "cell-finished";
      readonly cell: number;
      readonly status: "ok" | "failed" | "interrupted" | "not-run";
      readonly milliseconds: number;
    }
  /** The value of an expression that stands alone. */
  | {
      readonly kind: "result";
      /** For `tensorgraph/value` and `tensorgraph/results`. */
      readonly result: number;
      readonly range: Range;
      readonly value: SentValue;
      readonly summary?: ValueSummary;
      /** Short, for the end of the line: `⇒ 0.6931 · float64`. */
      readonly inline: string;
      readonly milliseconds: number;
      readonly device: KernelDevice;
      /** What the driver calls the GPU that it ran on. */
      readonly adapter?: string;
    }
  /** A symbolic expression that stands alone. */
  | (Output & { readonly kind: "node"; readonly type: string; readonly text: string })
  | {
      readonly kind: "assigned";
      readonly range: Range;
      readonly name: string;
      readonly value: SentValue;
      readonly inline: string;
    }
  | (Output & { readonly kind: "printed"; readonly text: string; readonly items: readonly SentValue[] })
  /** So many lines were printed too fast to be sent one by one, and were left out. */
  | { readonly kind: "not-sent"; readonly printed: number }
  | (Output & {
      readonly kind: "plotted";
      readonly items: readonly SentValue[];
      readonly options: Readonly<Record<string, SentValue>>;
    })
  /** The next points of a curve. JSON has no NaN: such a value is null. */
  | (Output & {
      readonly kind: "track";
      readonly name: string;
      readonly steps: readonly number[];
      readonly values: readonly (number | null)[];
    })
  | {
      readonly kind: "progress";
      readonly range: Range;
      readonly count: number;
      readonly total?: number;
      readonly perSecond: number;
      /** Seconds, where the total is known. */
      readonly left?: number;
      readonly done: boolean;
    }
  /** The GPU takes long before it computes anything; `text` says what it does, `share` how much of that is done, where it is known. */
  | { readonly kind: "preparing"; readonly text: string; readonly share?: number; readonly done: boolean }
  | { readonly kind: "diagnostic"; readonly stage: "check" | "run"; readonly diagnostic: RunDiagnostic }
  | {
      readonly kind: "profile";
      readonly function: string;
      readonly range: Range;
      readonly calls: number;
      readonly totalMilliseconds: number;
      readonly compileMilliseconds: number;
      readonly nodes: readonly { readonly label: string; readonly range?: Range; readonly milliseconds: number }[];
    }
  | { readonly kind: "restarted"; readonly reason: string; readonly crashed: boolean };

/** What a run shows beside results. */
interface Output {
  readonly range: Range;
  /** The same for all that this place of the text tells in this run: `OutputStatus` speaks of it. */
  readonly output: number;
}

export interface RelatedPlace {
  readonly message: string;
  readonly range: Range;
  /** Of an imported file; absent: of the document that runs. */
  readonly uri?: string;
}

export interface RunDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly message: string;
  readonly range: Range;
  readonly labels: readonly RelatedPlace[];
  readonly chain: readonly RelatedPlace[];
}

// ---- Values ----------------------------------------------------------------------------------------------------------

/** `text` is how a terminal shows it. */
export type SentValue =
  | SentTensor
  | { readonly kind: "string"; readonly value: string; readonly text: string }
  | { readonly kind: "none"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly SentValue[]; readonly text: string }
  | {
      readonly kind: "record";
      readonly names: readonly (string | null)[];
      readonly items: readonly SentValue[];
      readonly text: string;
    }
  | { readonly kind: "state"; readonly generator: string; readonly streams: number; readonly text: string };

export interface SentTensor extends Elements {
  readonly kind: "tensor";
  /**
   * When it is there, only the first and last `edge` items of every axis longer than `2 * edge` were sent; `elements` has the shape
   * that is left.
   */
  readonly edge?: number;
  /** The names of its dims; null for one without, absent where none has one. */
  readonly axes?: readonly (string | null)[];
  readonly text: string;
}

export interface Elements {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian, C order, in base64; a bool is a byte of 0 or 1, a complex number its real and then its imaginary part. */
  readonly elements: string;
}

/** By name, or by the number of a result; `item` picks from a list or from several results. */
export interface ValueOf {
  readonly name?: string;
  readonly result?: number;
  readonly item?: number;
}

export interface ValueParams extends AboutFile, ValueOf {
  /** By axis: indices `start`, `start + step`, … below `stop`; axes that are not named are taken whole. */
  readonly ranges?: readonly { readonly start: number; readonly stop: number; readonly step?: number }[];
  /** A slice of more bytes is refused; 1 MiB when absent, 64 MiB at most. */
  readonly maxBytes?: number;
}

export interface ValueSlice {
  readonly dtype: string;
  /** Of the whole value. */
  readonly shape: readonly number[];
  readonly slice: Elements;
}

// ---- State -----------------------------------------------------------------------------------------------------------

/** Metadata only; never waits for a run. */
export interface State {
  readonly running: number | undefined;
  readonly shareds: readonly StateItem[];
  readonly streams: readonly {
    readonly name: string;
    readonly generator: string;
    /** One since it was seeded, one more with each call that drew from it. */
    readonly states: number;
    /** As the file writes it; absent where the operating system gave it. */
    readonly seed?: string;
    readonly range?: Range;
  }[];
  readonly values: readonly StateItem[];
  readonly functions: readonly {
    readonly name: string;
    readonly device: KernelDevice;
    /** What the driver calls the GPU that it ran on. */
    readonly adapter?: string;
    readonly calls: number;
    /** null before there was a call without compilation. */
    readonly meanMilliseconds: number | null;
    readonly compiled: readonly (readonly (readonly number[])[])[];
    readonly reads: readonly string[];
    readonly range?: Range;
  }[];
}

export interface StateItem {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** Counts the values that it has had. */
  readonly version: number;
  /** Absent while it is not known; `version` is that of the value which it is of. */
  readonly summary?: ValueSummary & { readonly version: number; readonly preview: string };
  /** The names of its dims; null for one without, absent where none has one. */
  readonly axes?: readonly (string | null)[];
  /** Where it is declared, in the present text. */
  readonly range?: Range;
}

// ---- Staleness -------------------------------------------------------------------------------------------------------

/** `tensorgraph/staleness`: after an edit or a run, for each result of the file that is still kept, and each output. */
export interface StalenessParams extends AboutFile, Statuses {
  readonly version: number;
}

export interface Statuses {
  readonly results: readonly ResultStatus[];
  /** Of what was printed, plotted and tracked, and of nodes that were shown. */
  readonly outputs: readonly OutputStatus[];
}

export interface ResultStatus extends Status {
  readonly result: number;
}

export interface OutputStatus extends Status {
  readonly output: number;
}

interface Status {
  readonly run: number;
  /** Of its statement in the present text; absent when that is gone. */
  readonly range?: Range;
  /** Why it is not what running now would give; absent when it is fresh. */
  readonly stale?: string;
}

// ---- Graphs ----------------------------------------------------------------------------------------------------------

export interface GraphParams extends AboutFile {
  /** A function, or a name of the graph. */
  readonly name: string;
}

export interface GraphView {
  /** As golden tests print it, with the line of each node. */
  readonly text: string;
  readonly nodes: readonly {
    readonly id: number;
    readonly op: string;
    /** The user's name for it, or what it is. */
    readonly label: string;
    readonly type: string;
    readonly range?: Range;
    /** The `def` of the file whose body it was written in. */
    readonly def?: string;
    readonly isOutput: boolean;
  }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly operand: number }[];
}
