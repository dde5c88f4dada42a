/** @file What a running program asks of the world around it. */
import type { KernelEvent, ValueSummary } from "../../protocol/kernel.ts";
import type { Files } from "./files.ts";
import type { Value } from "./value.ts";

export interface Host {
  readonly emit: (event: KernelEvent) => void;
  readonly files: Files;
  /** Asked at every statement and iteration: cheap. */
  readonly interrupted: () => boolean;
  /** Keeps the whole value of a result for views that ask for more of it; undefined where no one does. */
  readonly keepResult?: (value: Value) => { readonly id: number; readonly summary?: ValueSummary };
  /** A seed for streams that have none. */
  readonly entropy: () => number;
  /** A value variable has a new value that should outlive the thread: told once its statement is done. */
  readonly keep: (name: string, value: Value, version: number) => void;
  /** What was saved of an earlier thread has been taken up. */
  readonly restored: () => void;
  /** How the streams of the program are called from one text to the next, by `uid`. */
  readonly streamKeys: (keys: readonly (readonly [uid: number, key: string])[]) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}
