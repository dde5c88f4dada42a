/** @file A tensor in the backend's memory. */
import { allocate, type NdArray, sizeOf, viewOf } from "../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../ir/dtype.ts";
import type { Buffer } from "../backend.ts";
import type { Memory } from "./memory.ts";

export const bytesOf = (dtype: Dtype, shape: readonly number[]): number => sizeOf(shape) * dtypeInfo[dtype].bytes;

export class WasmBuffer implements Buffer {
  readonly kind = "buffer";
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly address: number;
  private readonly memory: Memory;

  /** Takes over the block at `address`. */
  constructor(memory: Memory, dtype: Dtype, shape: readonly number[], address: number) {
    this.memory = memory;
    this.dtype = dtype;
    this.shape = shape;
    this.address = address;
  }

  read(): NdArray {
    const view = viewOf(this.dtype, this.memory.buffer, this.address, sizeOf(this.shape));
    return { dtype: this.dtype, shape: this.shape, data: copyOf(this.dtype, view) };
  }

  release(): void {
    this.memory.free(this.address);
  }
}

/** A copy of shared elements outside of the shared memory. */
export function copyOf(dtype: Dtype, view: NdArray["data"]): NdArray["data"] {
  // Engines keep small arrays beside the object itself, six times as fast as with an ArrayBuffer of their own.
  const out = allocate(dtype, view.length);
  (out as Float64Array).set(view as Float64Array);
  return out;
}
