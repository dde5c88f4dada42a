/** @file What the kernel's driver and its worker say to each other. */
import type { WasmMemory } from "../../../runtime/src/backends/wasm/engine.ts";
import type {
  FunctionDescription,
  KernelAnswer,
  KernelDevice,
  KernelEvent,
  KernelQuery,
  RunOutcome,
  RunRequest,
  StateEntry,
} from "../../protocol/kernel.ts";
import type { DeviceStart } from "../gpu/messages.ts";
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
  /** Whole results are told as well, and summaries of values and state: someone looks at them. */
  readonly isWatched: boolean;
  /** The number of the last result that an earlier worker told. */
  readonly lastResult: number;
  /** How many threads compute what is compiled for the processor, the worker among them. */
  readonly threads: number;
}

/** Places in the shared control words. */
export const control = {
  /** Not 0 asks the running request to stop. */
  interrupt: 0,
  /** How many messages the driver has read: a worker that is far ahead waits. */
  read: 1,
  /** How many questions the driver has asked, looks among them: the worker looks at its mail between statements when it has seen fewer. */
  asked: 2,
  /** Not 0 when the worker has seen the interrupt: it is about to stop. */
  noticed: 3,
  words: 4,
} as const;

export type ToWorker =
  | { readonly kind: "run"; readonly request: RunRequest }
  /** Someone looks at what a run does: the worker tells the functions as they are by now. */
  | { readonly kind: "look" }
  /** `request` says of which text; its cells do not count. */
  | { readonly kind: "query"; readonly id: number; readonly query: KernelQuery; readonly request: RunRequest };

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
  | { readonly kind: "forget-value"; readonly name: string }
  | { readonly kind: "summary"; readonly name: string; readonly summary: NonNullable<StateEntry["summary"]> }
  | { readonly kind: "functions"; readonly functions: readonly FunctionDescription[] }
  | { readonly kind: "result"; readonly id: number; readonly value: Value }
  | { readonly kind: "answer"; readonly id: number; readonly answer: KernelAnswer }
  | { readonly kind: "stream-keys"; readonly keys: readonly (readonly [uid: number, key: string])[] }
  /** A GPU is wanted: the driver starts its thread, which has to outlive the worker by a little. */
  | { readonly kind: "device-thread"; readonly start: DeviceStart }
  | MirrorMessage;
