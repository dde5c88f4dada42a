/** @file The WebAssembly backend: tensors in one shared memory, a module for each function and shapes. */
import type { RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import type { Graph } from "../../ir/node.ts";
import type { Backend, Buffer, CompileOptions, Executable } from "../backend.ts";
import { bytesOf, WasmBuffer } from "./buffer.ts";
import { outOfMemory } from "./compile.ts";
import { makeExecutable } from "./executable.ts";
import { header, Memory } from "./memory.ts";
import type { Crew, MakeCrew } from "./threads/crew.ts";

export interface WasmBackendOptions {
  /** Pages of 64 KiB that the memory may grow to; at most 65536 (4 GiB). */
  readonly maximumPages?: number;
  /** Makes the threads that help to compute; without them the calling thread computes alone. */
  readonly crew?: MakeCrew | undefined;
}

export class WasmBackend implements Backend {
  readonly device = "cpu";
  readonly memory: Memory;
  /**
   * One i32 in shared memory: not 0 ends the run that is under way, and any that is started, with the fault `cancelled`. Any
   * thread may set it; who asked for the interrupt sets it back.
   */
  readonly interrupt: Int32Array;
  private readonly crew: Crew | undefined;
  private readonly arenaWord: Uint32Array;
  private arenaBytes = 0;

  constructor(options: WasmBackendOptions = {}) {
    this.memory = new Memory(options.maximumPages);
    this.interrupt = new Int32Array(this.memory.buffer, header.interrupt, 1);
    this.crew = options.crew?.(this.memory.memory);
    this.arenaWord = new Uint32Array(this.memory.buffer, header.arena, 1);
  }

  upload(a: NdArray): Buffer | RunFault {
    const bytes = bytesOf(a.dtype, a.shape);
    const address = this.memory.allocate(bytes);
    if (address === undefined) return outOfMemory(bytes, "a tensor");
    const source = new Uint8Array(a.data.buffer, a.data.byteOffset, a.data.byteLength);
    new Uint8Array(this.memory.buffer, address, source.length).set(source);
    return new WasmBuffer(this.memory, a.dtype, a.shape, address);
  }

  compile(graph: Graph, options: CompileOptions): Executable | RunFault {
    return makeExecutable(graph, options, this.memory, this, this.crew);
  }

  /** The arena of all executables; see `Arena`. */
  ensure(bytes: number): boolean {
    if (bytes <= this.arenaBytes) return true;
    const old = this.arenaWord[0]!;
    if (this.arenaBytes > 0) this.memory.free(old);
    const address = this.memory.allocate(bytes);
    this.arenaBytes = address === undefined ? 0 : bytes;
    this.arenaWord[0] = address ?? 0;
    return address !== undefined;
  }

  dispose(): void {
    this.crew?.dispose();
  }
}

export const wasmBackend = (options?: WasmBackendOptions): WasmBackend => new WasmBackend(options);
