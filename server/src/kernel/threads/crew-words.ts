/** @file The words in shared memory by which threads share work, and what they are told when they start. */
import type { MessagePort } from "node:worker_threads";
import type { WasmMemory, WasmModule } from "../../../../runtime/src/backends/wasm/engine.ts";

/** Places in the words; what different threads write often is a cache line apart. */
export const crewWords = {
  /** The number of the job, and in the lowest bits the next part that nobody has taken: taking it is one exchange. */
  ticket: 0,
  /** Counts jobs: what resting threads wait for. */
  wake: 16,
  /** Of the job: the module, the number of its function, how many parts. Written while the ticket is closed. */
  module: 32,
  function: 33,
  count: 34,
  /** Parts that are done: the calling thread waits for all. */
  done: 48,
  /** The status of a part that did not go well. */
  status: 49,
  /** Not 0 when a thread has ended, or could not do its part. */
  lost: 50,
  /** Threads that have started. */
  ready: 51,
  /** By thread: whether it is about to take a part, or has one. */
  holds: 64,
} as const;

/** The lowest bits of a ticket, which also say that nothing is to be taken. */
export const closedTicket = 255;

export const newWords = (threads: number): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (crewWords.holds + threads)));

/** Takes the part that a ticket tells, unless somebody else was faster. */
export const take = (words: Int32Array, ticket: number): boolean =>
  Atomics.compareExchange(words, crewWords.ticket, ticket, (ticket + 1) | 0) === ticket;

/** Says that a part is done. */
export function partDone(words: Int32Array): void {
  const done = Atomics.add(words, crewWords.done, 1) + 1;
  if (done === Atomics.load(words, crewWords.count)) Atomics.notify(words, crewWords.done);
}

/** What the thread is told that starts the others, and sees when one of them ends. */
export interface WatchStart {
  readonly kind: "watch";
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly memory: WasmMemory;
  /** One for each thread. */
  readonly ports: readonly MessagePort[];
}

/** What a thread is told that computes. */
export interface ComputeStart {
  readonly kind: "compute";
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly memory: WasmMemory;
  readonly port: MessagePort;
  /** Its number among them. */
  readonly index: number;
}

export type ToThread =
  | { readonly kind: "module"; readonly id: number; readonly module: WasmModule }
  | { readonly kind: "forget"; readonly id: number };
