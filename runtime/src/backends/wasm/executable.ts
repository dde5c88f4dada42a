/** @file A compiled graph bound to the backend's memory: arguments in, one call, results out. */
import type { Profile, RunFault } from "../../contract.ts";
import { isRunFault } from "../../contract.ts";
import { type NdArray, sizeOf, viewOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Graph } from "../../ir/node.ts";
import { Interrupted } from "../../ir/safe-point.ts";
import { streamsOfGraphs } from "../../ir/streams.ts";
import { allSteps, type ScanStep, type Tensor } from "../../optimize/plan.ts";
import type { Buffer, CompileOptions, Executable } from "../backend.ts";
import { type BlockOwner, bytesOf, copyOf, WasmBuffer } from "./buffer.ts";
import { type Compiled, compileGraph, outOfMemory } from "./compile.ts";
import { hostStep, viewAt } from "./host-step.ts";
import { header, type Memory } from "./memory.ts";
import { status } from "./step-function.ts";
import type { Crew } from "./threads/crew.ts";

/** Arguments up to this size have a place of their own; larger ones get memory for the time of a run. */
const stagedBytes = 1 << 16;

/**
 * After so many points the time that quick code has lost against the other is about that of making the other: a tenth of a
 * nanosecond or two per point and instruction, and ten microseconds per instruction.
 */
const quickPoints = 1 << 16;

/** The arena that all executables of a backend share. */
export interface Arena {
  /** Makes it at least so large; false when memory does not suffice. Only between runs. */
  ensure(bytes: number): boolean;
}

const cancelled: RunFault = { kind: "run-fault", code: "cancelled", message: "cancelled" };

export function makeExecutable(
  graph: Graph,
  options: CompileOptions,
  memory: Memory,
  arena: Arena,
  crew?: Crew,
): Executable | RunFault {
  const started = performance.now();
  const hosts: ((() => RunFault | undefined) | undefined)[] = [];
  let failure: RunFault | undefined;
  const host = (index: number): number => {
    try {
      failure = hosts[index]!();
    } catch (error) {
      // Not through the compiled code: the run has to be put in order behind it.
      if (!(error instanceof Interrupted)) throw error;
      return status.cancelled;
    }
    return failure ? status.failed : status.done;
  };
  const compiled = compileGraph(graph, options, memory, { host }, crew);
  if (isRunFault(compiled)) return compiled;
  const { plan } = compiled;
  const view = viewTensor(compiled, memory);
  for (const [i, step] of allSteps(plan).entries()) {
    if (step.kind === "kernel") hosts[i] = hostStep(step, view, options);
    else if (step.kind === "scan") hosts[i] = restartStreams(step, options);
  }
  const inputs = plan.inputs.map((t, i) => new InputPlace(memory, compiled.table + 4 * i, t));
  let slot = plan.inputs.length;
  const outputs = plan.outputs.map((t, i) =>
    options.outputs[i] === "state"
      ? new StateOutput(memory, compiled.table + 4 * slot++, t)
      : new HostOutput(memory, addressOf(compiled, t), t),
  );
  let main = compiled.exports.run ?? bug("no run in the module");
  const { quick } = compiled;
  let quickRuns = quick ? Math.ceil(quickPoints / quick.points) : 0;
  const timer = options.profile ? new StepTimer(compiled, memory) : undefined;
  const compileMilliseconds = performance.now() - started;

  const run = (args: readonly (NdArray | Buffer)[], borrow = false): readonly (NdArray | Buffer)[] | RunFault => {
    if (!arena.ensure(compiled.arenaBytes)) return outOfMemory(compiled.arenaBytes, "the function");
    if (quickRuns > 0 && --quickRuns === 0) main = quick!.replace()?.run ?? main;
    let fault: RunFault | undefined;
    for (let i = 0; i < inputs.length && !fault; i++) fault = inputs[i]!.bind(args[i]!);
    for (let i = 0; i < outputs.length && !fault; i++) fault = outputs[i]!.prepare();
    if (!fault) {
      const code = timer ? timer.run() : main();
      if (code !== status.done) fault = code === status.cancelled ? cancelled : (failure ?? bug("a step failed"));
    }
    for (let i = 0; i < inputs.length; i++) inputs[i]!.finish();
    if (fault) return fault;
    const results: (NdArray | Buffer)[] = new Array(outputs.length);
    for (let i = 0; i < outputs.length; i++) results[i] = outputs[i]!.take(borrow);
    return results;
  };

  return {
    run,
    compileMilliseconds,
    profile: () => timer?.profile(compileMilliseconds),
    dispose: () => {
      for (const b of compiled.blocks) memory.free(b);
      for (const module of compiled.shared) module.dispose();
      for (const place of [...inputs, ...outputs]) place.dispose();
    },
  };
}

/** What JavaScript does before a loop: see `CompileOptions.restart`. */
function restartStreams(step: ScanStep, options: CompileOptions): () => undefined {
  const streams = streamsOfGraphs(step.node);
  return () => {
    for (const stream of streams) options.restart?.(stream);
  };
}

function addressOf(compiled: Compiled, t: Tensor): number {
  const place = compiled.places.get(t);
  return place?.kind === "fixed" ? place.address : bug("an output without an address");
}

/** Finds a tensor's elements during a run. */
function viewTensor(compiled: Compiled, memory: Memory): (t: Tensor) => NdArray["data"] {
  const word = (address: number): number => new Uint32Array(memory.buffer, address, 1)[0]!;
  return (t) => {
    const place = compiled.places.get(t) ?? bug("a tensor without a place");
    switch (place.kind) {
      case "fixed":
        return viewAt(t, memory.buffer, place.address);
      case "slot":
        return viewAt(t, memory.buffer, word(place.address));
      case "arena":
        return viewAt(t, memory.buffer, word(header.arena) + place.offset);
    }
  };
}

/** Brings an argument where the code finds it. */
class InputPlace {
  private readonly memory: Memory;
  private readonly slot: Uint32Array;
  private readonly tensor: Tensor;
  private readonly bytes: number;
  private staged: NdArray["data"] | undefined;
  private address = 0;
  private temporary: number | undefined;

  constructor(memory: Memory, slot: number, tensor: Tensor) {
    this.memory = memory;
    this.slot = new Uint32Array(memory.buffer, slot, 1);
    this.tensor = tensor;
    this.bytes = bytesOf(tensor.dtype, tensor.shape);
  }

  bind(x: NdArray | Buffer): RunFault | undefined {
    if (x instanceof WasmBuffer) {
      this.slot[0] = x.address;
      return undefined;
    }
    const array = "kind" in x ? x.read() : x;
    const { staged } = this;
    if (staged) {
      if (staged.length === 1) staged[0] = array.data[0]!;
      else (staged as Float64Array).set(array.data as Float64Array);
      this.slot[0] = this.address;
      return undefined;
    }
    return this.allocate(array);
  }

  private allocate(array: NdArray): RunFault | undefined {
    const address = this.memory.allocate(this.bytes);
    if (address === undefined) return outOfMemory(this.bytes, "an argument");
    const { dtype, shape } = this.tensor;
    const data = viewOf(dtype, this.memory.buffer, address, sizeOf(shape));
    (data as Float64Array).set(array.data as Float64Array);
    this.slot[0] = address;
    if (this.bytes > stagedBytes) this.temporary = address;
    else {
      this.staged = data;
      this.address = address;
    }
    return undefined;
  }

  finish(): void {
    if (this.temporary === undefined) return;
    this.memory.free(this.temporary);
    this.temporary = undefined;
  }

  dispose(): void {
    if (this.staged) this.memory.free(this.address);
    this.staged = undefined;
  }
}

interface Output {
  prepare(): RunFault | undefined;
  /** The result of a run that went well. */
  take(borrow: boolean): NdArray | Buffer;
  dispose(): void;
}

/** Copied out after each run. */
class HostOutput implements Output {
  private readonly tensor: Tensor;
  /** The elements where the code puts them: what a borrower gets. */
  private readonly view: NdArray["data"];

  constructor(memory: Memory, address: number, tensor: Tensor) {
    this.tensor = tensor;
    this.view = viewOf(tensor.dtype, memory.buffer, address, sizeOf(tensor.shape));
  }

  prepare(): undefined {
    return undefined;
  }

  take(borrow: boolean): NdArray {
    const { dtype, shape } = this.tensor;
    // A fresh object also for a borrower: an argument is known again by its object, and the elements change.
    return { dtype, shape, data: borrow ? this.view : copyOf(dtype, this.view) };
  }

  dispose(): void {}
}

/**
 * Written into memory of its own, which becomes the new state. The block of the state before comes back when it is released, and
 * is written next: from the second run on nothing is allocated.
 */
class StateOutput implements Output, BlockOwner {
  private readonly memory: Memory;
  private readonly slot: Uint32Array;
  private readonly tensor: Tensor;
  private readonly bytes: number;
  private address: number | undefined;
  private disposed = false;

  constructor(memory: Memory, slot: number, tensor: Tensor) {
    this.memory = memory;
    this.slot = new Uint32Array(memory.buffer, slot, 1);
    this.tensor = tensor;
    this.bytes = bytesOf(tensor.dtype, tensor.shape);
  }

  /** A block of a state that is no longer needed. */
  free(address: number): void {
    if (this.address === undefined && !this.disposed) this.address = address;
    else this.memory.free(address);
  }

  prepare(): RunFault | undefined {
    this.address ??= this.memory.allocate(this.bytes);
    if (this.address === undefined) return outOfMemory(this.bytes, "new state");
    this.slot[0] = this.address;
    return undefined;
  }

  take(): Buffer {
    const address = this.address ?? bug("state was not written");
    this.address = undefined;
    return new WasmBuffer(this.memory, this.tensor.dtype, this.tensor.shape, address, this);
  }

  dispose(): void {
    this.disposed = true;
    if (this.address !== undefined) this.memory.free(this.address);
    this.address = undefined;
  }
}

/** Calls the steps one by one and adds up their times. */
class StepTimer {
  private readonly compiled: Compiled;
  private readonly milliseconds: number[];
  private readonly interrupt: Int32Array;
  private calls = 0;
  private total = 0;

  constructor(compiled: Compiled, memory: Memory) {
    this.compiled = compiled;
    this.interrupt = new Int32Array(memory.buffer, header.interrupt, 1);
    this.milliseconds = compiled.plan.steps.map(() => 0);
  }

  run(): number {
    const start = performance.now();
    let last = start;
    for (let i = 0; i < this.milliseconds.length; i++) {
      const code = this.interrupt[0] === 0 ? this.compiled.exports[`step${i}`]!() : status.cancelled;
      if (code !== status.done) return code;
      const now = performance.now();
      this.milliseconds[i]! += now - last;
      last = now;
    }
    this.calls++;
    this.total += last - start;
    return status.done;
  }

  profile(compileMilliseconds: number): Profile {
    const nodes = this.compiled.plan.steps.map((step, i) => {
      const named = [...step.nodes].reverse().find((n) => n.span) ?? step.nodes[step.nodes.length - 1]!;
      const label = step.nodes.map((n) => n.name ?? n.op).join(" ");
      return { label, ...(named.span && { span: named.span }), milliseconds: this.milliseconds[i]! };
    });
    return { calls: this.calls, totalMilliseconds: this.total, compileMilliseconds, nodes };
  }
}
