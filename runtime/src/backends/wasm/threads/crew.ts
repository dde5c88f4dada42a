/** @file What a compiled function asks of the threads that help it: to call numbered parts of its work, each once, anywhere. */
import type { WasmMemory, WasmModule } from "../engine.ts";

/**
 * Threads that share the memory of a backend. How work is cut into parts depends on shapes alone; which thread computes a part is left to
 * chance, and makes no difference to the result.
 */
export interface Crew {
  /** How many threads compute, the calling one among them. */
  readonly threads: number;
  /** Work of fewer nanoseconds is not cut: to hand it out would take about as long. */
  readonly leastWork: number;
  /** Shows the threads a module, whose exports `part0`, `part1`, … they may be asked to call. */
  add(module: WasmModule): SharedModule;
  /** Ends the threads. Work that comes later is done by the calling thread. */
  dispose(): void;
}

export interface SharedModule {
  /**
   * Calls part function `number` with 0, 1, … `count` - 1, in any order and several at once; `own` is the calling thread's instance of it.
   * Gives 0 when all went well, the status of one that did not, or `again` when a thread was lost in the middle of a part.
   */
  run(number: number, count: number, own: (part: number) => number): number;
  /** The threads may forget it. */
  dispose(): void;
}

/** What `run` gives when a part was left half done: the work has to be begun anew, which the calling thread then does alone. */
export const again = 3;

export type MakeCrew = (memory: WasmMemory) => Crew;
