/** @file The backend's memory: one shared WebAssembly memory that grows, and who has which part of it. */
import { engine, type WasmMemory } from "./engine.ts";

const pageBytes = 65536;

/** Every block starts at a multiple of this (a cache line), and its length is one. */
export const alignment = 64;

/** The first bytes belong to the backend: address 0 is never a tensor. */
export const header = {
  /** i32, set from any thread to end the run. */
  interrupt: 64,
  /** Address of the memory for values between the steps of a run; all executables share it, as one runs at a time. */
  arena: 128,
  bytes: 1024,
} as const;

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/**
 * Best fit over free blocks that join their neighbours; blocks of a size that was freed before are found at once. Reading up to
 * 64 bytes behind a block is harmless.
 */
export class Memory {
  readonly memory: WasmMemory;
  readonly maximumPages: number;
  private readonly sizes = new Map<number, number>();
  private readonly freeByStart = new Map<number, number>();
  private readonly freeByEnd = new Map<number, number>();
  /** Start addresses by exact size. Entries may be stale: checked when taken. */
  private readonly bySize = new Map<number, number[]>();
  private top: number = header.bytes;
  /** Bytes in use. */
  used = 0;

  constructor(maximumPages = 65536) {
    this.maximumPages = maximumPages;
    this.memory = new engine.Memory({ initial: 16, maximum: maximumPages, shared: true });
  }

  get buffer(): SharedArrayBuffer {
    return this.memory.buffer;
  }

  /** The address of at least `bytes` bytes with any contents, or undefined when memory does not suffice. */
  allocate(bytes: number): number | undefined {
    const size = Math.max(alignment, roundUp(bytes, alignment));
    const address = this.takeExact(size) ?? this.takeBest(size) ?? this.extend(size);
    if (address === undefined) return undefined;
    this.sizes.set(address, size);
    this.used += size;
    return address;
  }

  private takeExact(size: number): number | undefined {
    const list = this.bySize.get(size);
    for (let start = list?.pop(); start !== undefined; start = list?.pop()) {
      if (this.freeByStart.get(start) !== size) continue;
      this.removeFree(start, size);
      return start;
    }
    return undefined;
  }

  private takeBest(size: number): number | undefined {
    let best: number | undefined;
    let bestSize = Number.POSITIVE_INFINITY;
    for (const [start, free] of this.freeByStart) {
      if (free >= size && free < bestSize) {
        best = start;
        bestSize = free;
      }
    }
    if (best === undefined) return undefined;
    this.removeFree(best, bestSize);
    if (bestSize > size) this.addFree(best + size, bestSize - size);
    return best;
  }

  private extend(size: number): number | undefined {
    const start = this.top;
    const needed = start + size + alignment;
    const present = this.memory.buffer.byteLength;
    if (needed > this.maximumPages * pageBytes) return undefined;
    if (needed > present) {
      // Growing by a part of what is there keeps the number of times small; the exact need is the fallback.
      const wanted = Math.min(this.maximumPages * pageBytes, Math.max(needed, present + Math.min(present, 1 << 26)));
      if (!this.grow(wanted - present) && !this.grow(needed - present)) return undefined;
    }
    this.top = start + size;
    return start;
  }

  private grow(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / pageBytes));
      return true;
    } catch {
      return false;
    }
  }

  /** Gives a block back. */
  free(address: number): void {
    const size = this.sizes.get(address);
    if (size === undefined) return;
    this.sizes.delete(address);
    this.used -= size;
    let start = address;
    let length = size;
    const after = this.freeByStart.get(address + size);
    if (after !== undefined) {
      this.removeFree(address + size, after);
      length += after;
    }
    const before = this.freeByEnd.get(address);
    if (before !== undefined) {
      this.removeFree(before, address - before);
      length += address - before;
      start = before;
    }
    if (start + length === this.top) this.top = start;
    else this.addFree(start, length);
  }

  /** Gives back the end of a block that is longer than was needed. */
  shrink(address: number, bytes: number): void {
    const size = this.sizes.get(address);
    const kept = Math.max(alignment, roundUp(bytes, alignment));
    if (size === undefined || kept >= size) return;
    this.sizes.set(address, kept);
    this.sizes.set(address + kept, size - kept);
    this.free(address + kept);
  }

  private addFree(start: number, size: number): void {
    this.freeByStart.set(start, size);
    this.freeByEnd.set(start + size, start);
    const list = this.bySize.get(size);
    if (!list) this.bySize.set(size, [start]);
    else if (list.length < 256) list.push(start);
  }

  private removeFree(start: number, size: number): void {
    this.freeByStart.delete(start);
    this.freeByEnd.delete(start + size);
  }
}
