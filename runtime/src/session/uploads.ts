/**
 * @file Arguments that come again and again (the data of a training loop) stay in the backend's memory. An array is uploaded
 * when the same one is given a second time in a row, and given back when no function holds it any more.
 */
import type { Backend, Buffer } from "../backends/backend.ts";
import { isRunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";

/** Below this many bytes a copy costs less than to remember. */
const worthwhile = 512;

interface Held {
  readonly buffer: Buffer;
  holders: number;
}

export class Uploads {
  private readonly backend: Backend;
  private readonly held = new Map<NdArray, Held>();

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** One more holder of the array's copy, or undefined when it does not fit in memory. */
  hold(array: NdArray): Buffer | undefined {
    const known = this.held.get(array);
    if (known) {
      known.holders++;
      return known.buffer;
    }
    const buffer = this.backend.upload(array);
    if (isRunFault(buffer)) return undefined;
    this.held.set(array, { buffer, holders: 1 });
    return buffer;
  }

  drop(array: NdArray): void {
    const known = this.held.get(array);
    if (!known || --known.holders > 0) return;
    this.held.delete(array);
    known.buffer.release();
  }
}

/** One place of a compiled function that takes arrays. */
export class ArgumentSlot {
  private last: NdArray | undefined;
  private buffer: Buffer | undefined;
  private readonly uploads: Uploads;

  constructor(uploads: Uploads) {
    this.uploads = uploads;
  }

  /** What to hand to the backend for this array. */
  pass(array: NdArray): NdArray | Buffer {
    if (array.data.byteLength < worthwhile) return array;
    if (array === this.last) {
      this.buffer ??= this.uploads.hold(array);
      return this.buffer ?? array;
    }
    this.release();
    this.last = array;
    return array;
  }

  release(): void {
    if (this.buffer && this.last) this.uploads.drop(this.last);
    this.buffer = undefined;
    this.last = undefined;
  }
}
