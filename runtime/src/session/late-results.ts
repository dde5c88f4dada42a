/**
 * @file Results of calls that a device has not given away yet: arrays whose elements are read, of all of them in one journey, when
 * somebody looks at one. So a loop that only draws a curve of what its calls give does not wait for each of them.
 */
import { type Buffer, DeviceError } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";

/** So many results may wait on the device: then they are read, whether anybody wants them or not. */
const mostWaiting = 64;

type Read = (buffers: readonly Buffer[]) => readonly NdArray[] | RunFault;

export class LateResults {
  private readonly read: Read;
  private readonly waiting = new Map<NdArray, Buffer>();
  private readonly found = new WeakMap<NdArray, NdArray["data"]>();
  private readonly lost = new WeakMap<NdArray, RunFault>();

  constructor(read: Read) {
    this.read = read;
  }

  get isFull(): boolean {
    return this.waiting.size >= mostWaiting;
  }

  /** An array with the elements of `buffer`, which is given back when they are read. Looking at them throws a DeviceError if that fails. */
  of(buffer: Buffer): NdArray {
    const dataOf = (): NdArray["data"] => this.dataOf(late);
    const late: NdArray = {
      dtype: buffer.dtype,
      shape: buffer.shape,
      get data() {
        return dataOf();
      },
    };
    this.waiting.set(late, buffer);
    return late;
  }

  /** Whether nobody has read it yet. */
  isWaiting(a: NdArray): boolean {
    return this.waiting.size > 0 && this.waiting.has(a);
  }

  /** Whether its elements went with the device. */
  isLost(a: NdArray): boolean {
    return this.lost.has(a);
  }

  private dataOf(late: NdArray): NdArray["data"] {
    const fault = this.lost.get(late) ?? (this.waiting.has(late) ? this.readAll() : undefined);
    if (fault) throw new DeviceError(fault);
    return this.found.get(late)!;
  }

  /** Reads what waits. After an interrupt it still waits; after another fault it is lost. */
  readAll(read: Read = this.read): RunFault | undefined {
    if (this.waiting.size === 0) return undefined;
    const all = [...this.waiting];
    this.waiting.clear();
    const arrays = read(all.map(([, buffer]) => buffer));
    if (!isRunFault(arrays)) {
      for (const [i, [late, buffer]] of all.entries()) {
        this.found.set(late, (arrays as readonly NdArray[])[i]!.data);
        buffer.release();
      }
      return undefined;
    }
    for (const [late, buffer] of all) this.waiting.set(late, buffer);
    if (arrays.code !== "cancelled") this.lose(arrays);
    return arrays;
  }

  /** Gives up what waits. */
  lose(fault: RunFault): void {
    for (const [late, buffer] of this.waiting) {
      this.lost.set(late, fault);
      buffer.release();
    }
    this.waiting.clear();
  }
}
