/** @file A tensor in the backend's memory. */
import { allocate, type NdArray, sizeOf, viewOf, widthOf } from "../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../ir/dtype.ts";
import type { Buffer } from "../backend.ts";
import type { Memory } from "./memory.ts";

export const bytesOf = (dtype: Dtype, shape: readonly number[]): number => sizeOf(shape) * dtypeInfo[dtype].bytes;

/** Who takes a block back. */
export interface BlockOwner {
  free(address: number): void;
}

export class WasmBuffer implements Buffer {
  readonly kind = "buffer";
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly address: number;
  private readonly memory: Memory;
  private readonly owner: BlockOwner;

  /** Takes over the block at `address`, which goes back to `owner`. */
  constructor(memory: Memory, dtype: Dtype, shape: readonly number[], address: number, owner: BlockOwner = memory) {
    this.memory = memory;
    this.owner = owner;
    this.dtype = dtype;
    this.shape = shape;
    this.address = address;
  }

  read(): NdArray {
    const view = viewOf(this.dtype, this.memory.buffer, this.address, sizeOf(this.shape));
    return { dtype: this.dtype, shape: this.shape, data: copyOf(this.dtype, view) };
  }

  as(dtype: Dtype, shape: readonly number[]): WasmBuffer {
    return new WasmBuffer(this.memory, dtype, shape, this.address, this.owner);
  }

  release(): void {
    this.owner.free(this.address);
  }
}

/** A copy of shared elements outside of the shared memory. */
export function copyOf(dtype: Dtype, view: NdArray["data"]): NdArray["data"] {
  // Below some ten elements a call costs more than it saves.
  if (view.length > 16) return view.slice();
  const out = allocate(dtype, view.length / widthOf(dtype));
  for (let i = 0; i < view.length; i++) out[i] = view[i]!;
  return out;
}
