/** @file A tensor in the device's memory. */
import type { RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { type Buffer, DeviceError } from "../backend.ts";
import type { Range } from "./ranges/range.ts";

/** What a buffer asks of the device that holds it. */
export interface BufferHolder {
  read(buffers: readonly GpuBuffer[]): readonly NdArray[] | RunFault;
  release(buffer: GpuBuffer): void;
}

export class GpuBuffer implements Buffer {
  readonly kind = "buffer";
  readonly id: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly holder: BufferHolder;
  /** Which opening of the device it belongs to: with a lost device its memory is gone. */
  readonly epoch: number;
  /** Of integers that were uploaded: what has to be known of indices. */
  range: Range | undefined;

  constructor(holder: BufferHolder, epoch: number, id: number, dtype: Dtype, shape: readonly number[]) {
    this.holder = holder;
    this.epoch = epoch;
    this.id = id;
    this.dtype = dtype;
    this.shape = shape;
  }

  /** Waits for the device. Throws `DeviceError` when it is lost. */
  read(): NdArray {
    const found = this.holder.read([this]);
    if ("kind" in found) throw new DeviceError(found as RunFault);
    return found[0]!;
  }

  as(dtype: Dtype, shape: readonly number[]): GpuBuffer {
    return new GpuBuffer(this.holder, this.epoch, this.id, dtype, shape);
  }

  release(): void {
    this.holder.release(this);
  }
}
