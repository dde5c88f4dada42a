/** @file The GPU backend: tensors in the memory of a device in a thread of its own, programs of gpu.js kernels, and parts on the processor. */
import type { RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import { type Dtype, isInteger } from "../../ir/dtype.ts";
import { type Graph, type Node, orderOf } from "../../ir/node.ts";

import type { Backend, Buffer, CompileOptions, Executable, RemoteMemory } from "../backend.ts";
import { type BufferHolder, GpuBuffer } from "./buffer.ts";
import { type Adapter, type Command, type DeviceFailure, isDeviceFailure } from "./commands.ts";
import { deviceBytes, fromFloats, toFloats } from "./elements.ts";
import { compileGpu } from "./executable.ts";
import { doubleFault, failureFault, notHeld, tooLarge } from "./faults.ts";
import type { DeviceLink } from "./link.ts";
import { rangeOf } from "./ranges/array-range.ts";
import { int32Range, isInside } from "./ranges/range.ts";
import { isHeld } from "./register.ts";
import { suitsGpu } from "./suits-gpu.ts";

export class GpuBackend implements Backend, BufferHolder {
  readonly device = "gpu";
  readonly remote: RemoteMemory;
  /** Computes the nodes that the GPU does not. */
  readonly cpu: Backend;
  private readonly link: DeviceLink;
  private opened: Adapter | undefined;
  /** Why the device is lost. */
  private broken: RunFault | undefined;
  /** Counts the openings of the device. */
  private epoch = 0;
  private numbers = 0;

  constructor(link: DeviceLink, cpu: Backend) {
    this.link = link;
    this.cpu = cpu;
    this.remote = {
      holds: isHeld,
      owns: (buffer) => buffer instanceof GpuBuffer,
      read: (buffers) => this.read(buffers as readonly GpuBuffer[]),
      prefers: (roots) => this.prefers(roots),
      failure: () => this.failure(),
      reopen: () => {
        this.broken = undefined;
      },
    };
  }

  /** What functions run on, started now if it is not. */
  open(): Adapter | RunFault {
    if (this.opened) return this.opened;
    this.broken = undefined;
    const found = this.link.open();
    if (isDeviceFailure(found)) return failureFault(found);
    this.opened = found;
    this.epoch++;
    return found;
  }

  get adapter(): Adapter | undefined {
    return this.opened;
  }

  upload(a: NdArray, name?: string): GpuBuffer | RunFault {
    const adapter = this.open();
    if (adapter.kind === "run-fault") return adapter;
    const range = rangeOf(a);
    const fits = isInteger(a.dtype) && (range === undefined || isInside(range, int32Range));
    if (!isHeld(a.dtype) && !fits) return notHeld(a.dtype);
    if (deviceBytes(a.dtype, a.shape) > adapter.maxBytes)
      return tooLarge(name === undefined ? "a tensor" : `\`${name}\``, a, adapter);
    const buffer = this.reserve(a.dtype, a.shape);
    buffer.range = range;
    this.link.send({ kind: "upload", buffer: buffer.id, data: toFloats(a) });
    return buffer;
  }

  compile(graph: Graph, options: CompileOptions): Executable | RunFault {
    const double = orderOf(graph.outputs).find((n) => isGiven(n) && n.type.dtype === "float64");
    if (double) return doubleFault(double);
    const adapter = this.open();
    return adapter.kind === "run-fault" ? adapter : compileGpu(this, adapter, graph, options);
  }

  /** A driver that computes on the processor is no gain over WebAssembly. */
  private prefers(roots: readonly Node[]): boolean {
    const adapter = this.open();
    return adapter.kind !== "run-fault" && !adapter.isSoftware && suitsGpu(roots);
  }

  /** A buffer that a command will fill. */
  reserve(dtype: Dtype, shape: readonly number[]): GpuBuffer {
    return new GpuBuffer(this, this.epoch, ++this.numbers, dtype, shape);
  }

  nextNumber(): number {
    return ++this.numbers;
  }

  send(command: Command): void {
    this.link.send(command);
  }

  ask(command: Command): Exclude<ReturnType<DeviceLink["ask"]>, DeviceFailure> | RunFault {
    const answer = this.link.ask(command);
    return isDeviceFailure(answer) ? this.failed(answer) : answer;
  }

  /** The elements of buffers, read together. */
  read(buffers: readonly GpuBuffer[]): readonly NdArray[] | RunFault {
    if (buffers.some((b) => b.epoch !== this.epoch)) return failureFault(gone);
    const answer = this.ask({ kind: "read", buffers: buffers.map((b) => b.id) });
    if (answer.kind === "run-fault") return answer;
    if (answer.kind !== "elements") return failureFault(gone);
    return answer.data.map((floats, i) => fromFloats(buffers[i]!.dtype, buffers[i]!.shape, floats));
  }

  /** Ends the runs that make these buffers, as soon as they can be ended. */
  cancel(buffers: readonly Buffer[]): void {
    const results = buffers.flatMap((b) => (b instanceof GpuBuffer && b.epoch === this.epoch ? [b.id] : []));
    if (results.length > 0 && this.opened) this.link.send({ kind: "cancel", results });
  }

  release(buffer: GpuBuffer): void {
    if (buffer.epoch === this.epoch && this.opened) this.link.send({ kind: "release", buffers: [buffer.id] });
  }

  /** Why the device is lost, also when nobody has waited for what went wrong. */
  failure(): RunFault | undefined {
    if (this.broken || !this.opened) return this.broken;
    const found = this.link.failure();
    return found && this.failed(found);
  }

  private failed(failure: DeviceFailure): RunFault {
    const fault = failureFault(failure);
    if (failure.reason === "lost" || failure.reason === "out-of-memory") {
      this.opened = undefined;
      this.broken = fault;
    }
    return fault;
  }

  /** For tests: loses the device as a driver would. */
  lose(): void {
    this.link.send({ kind: "lose" });
  }

  dispose(): void {
    this.link.close();
    this.opened = undefined;
  }
}

const isGiven = (n: Node): boolean => n.op === "input" || n.op === "shared";

const gone: DeviceFailure = { kind: "device-failure", reason: "lost", message: "its memory is gone" };
