/** @file What the kernel's driver and its worker say to each other. */
import type { WasmMemory } from "../../../runtime/src/backends/wasm/engine.ts";
import type { KernelDevice, KernelEvent, RunOutcome, RunRequest } from "../../protocol/kernel.ts";
import type { MirrorMessage } from "./mirror.ts";
import type { SavedSession } from "./saved-session.ts";
import type { Value } from "./value.ts";

/** Given to a worker when it starts. */
export interface WorkerStart {
  readonly device: KernelDevice;
  /** Int32 each: by `control`. */
  readonly control: SharedArrayBuffer;
  /** One float64: number of the last commit. */
  readonly commits: SharedArrayBuffer;
  readonly saved: SavedSession | undefined;
}

/** Places in the shared control words. */
export const control = {
  /** Not 0 asks the running request to stop. */
  interrupt: 0,
  /** How many messages the driver has read: a worker that is far ahead waits. */
  read: 1,
  words: 2,
} as const;

export type ToWorker = { readonly kind: "run"; readonly request: RunRequest };

export type FromWorker =
  /** It has started. */
  | { readonly kind: "ready" }
  | { readonly kind: "event"; readonly event: KernelEvent }
  | { readonly kind: "done"; readonly outcome: RunOutcome }
  /** The memory that addresses of mirrors speak of, and that holds the backend's own interrupt flag. */
  | { readonly kind: "memory"; readonly memory: WasmMemory }
  /** The saved state has found its places in a program. */
  | { readonly kind: "restored" }
  | { readonly kind: "value"; readonly name: string; readonly value: Value; readonly version: number }
  | { readonly kind: "stream-keys"; readonly keys: readonly (readonly [uid: number, key: string])[] }
  | MirrorMessage;
