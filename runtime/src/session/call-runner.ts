/**
 * @file Carries out one call: gathers what the function reads, finds or makes the code for those shapes, runs it, and lets what it
 * has made take effect. A call that cannot be carried out gives a fault, and nothing has changed.
 */
import { type Backend, type Buffer, DeviceError } from "../backends/backend.ts";
import { isRunFault, type Reading, type RunFault } from "../contract.ts";
import { type NdArray, sizeOf } from "../ir/array.ts";
import { isInteger } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import type { Ref } from "../ir/node.ts";
import { Interrupted } from "../ir/safe-point.ts";
import type { MeasuredLength } from "../optimize/specialise.ts";
import type { Away } from "./away.ts";
import { fitArgument } from "./bind-arguments.ts";
import type { CodeHooks } from "./code-hooks.ts";
import { commit } from "./commit.ts";
import type { BoundState, CompiledFunction, Specialisation } from "./compiled-function.ts";
import { refOf } from "./leaves.ts";
import { measure } from "./measure.ts";
import { isAllocationFailure, runFault } from "./run-fault.ts";
import { specialiseFunction } from "./specialise-function.ts";
import type { SharedVariable } from "./state.ts";
import type { StateRecorder } from "./state-recorder.ts";
import type { StateStore } from "./state-store.ts";
import { suits } from "./suits.ts";

/** Fewer integers are as soon sent anew in each call. */
const manyElements = 4096;

/** What calls share with the rest of the session. */
export interface CallRunnerOptions {
  /** Where shared variables live. */
  readonly home: Backend;
  readonly state: StateStore;
  readonly away: Away;
  readonly recorder: StateRecorder | undefined;
  /** Brings home what functions have changed on a device of its own; throws a DeviceError when it is lost. */
  readonly settle: () => void;
  readonly hooks: CodeHooks;
}

export class CallRunner {
  private readonly home: Backend;
  private readonly state: StateStore;
  private readonly away: Away;
  private readonly recorder: StateRecorder | undefined;
  private readonly settle: () => void;
  private readonly hooks: CodeHooks;

  constructor({ home, state, away, recorder, settle, hooks }: CallRunnerOptions) {
    this.home = home;
    this.state = state;
    this.away = away;
    this.recorder = recorder;
    this.settle = settle;
    this.hooks = hooks;
  }

  /** One call, as `SessionContract.call` says; what the engine throws when memory is short is an `out-of-memory` fault. */
  call(
    f: CompiledFunction,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow: boolean,
    reading: Reading,
  ): readonly (NdArray | Buffer)[] | RunFault {
    try {
      const specialisation = this.gather(f, args, values);
      if (specialisation.kind === "run-fault") return specialisation;
      f.hasLent ||= borrow;
      return this.run(f, specialisation, borrow, reading);
    } catch (error) {
      if (error instanceof DeviceError) return error.fault;
      if (error instanceof Interrupted) return runFault("cancelled", "cancelled");
      if (!isAllocationFailure(error)) throw error;
      return runFault("out-of-memory", `${f.spec.name} needs more memory than there is`, f.spec.span);
    } finally {
      for (const stream of f.bound?.streams ?? []) {
        stream.drawn = undefined;
        stream.measured = undefined;
        stream.drawnAway?.release();
        stream.drawnAway = undefined;
      }
      f.forgetHanded();
    }
  }

  /** Puts what the function reads into `f.inputs`, and finds the code for those shapes: mostly that of the last call. */
  private gather(
    f: CompiledFunction,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
  ): Specialisation | RunFault {
    f.bound ??= this.bind(f);
    const { inputs, dtypes, last, bound } = f;
    const params = f.leaves.params.length;
    if (args.length !== params) bug(`${args.length} arguments for the ${params} of ${f.spec.name}`);
    let at = 0;
    for (; at < params; at++) {
      let arg: NdArray | RunFault = args[at]!;
      if (arg.dtype !== dtypes[at] || arg.shape.length !== f.inputNodes[at]!.type.shape.length) {
        arg = fitArgument(f.spec, at, arg, false);
        if (isRunFault(arg)) return arg;
      }
      inputs[at] = arg;
    }
    const isSeen = !f.backend.remote && hasState(bound);
    if (this.away.isUnsettled && (isSeen || this.away.isDue)) this.settle();
    for (const variable of bound.reads) {
      const buffer = this.placed(f, variable);
      if (isRunFault(buffer)) return buffer;
      inputs[at++] = buffer;
    }
    for (const ref of f.valueRefs) inputs[at++] = values(ref);
    const lengths = f.stages.length === 0 ? noLengths : this.measure(f);
    if (isRunFault(lengths)) return lengths;
    if (last !== undefined && suits(last, inputs, lengths)) return last;
    return this.specialise(f, lengths);
  }

  /** The value of a shared variable where a function reads it. */
  private placed({ backend, bound }: CompiledFunction, variable: SharedVariable): NdArray | Buffer | RunFault {
    if (backend === this.home) return variable.buffer;
    if (!backend.remote) return variable.buffer.read();
    const { dtype, shape } = variable.buffer;
    if (backend.remote.holds(dtype)) return this.away.bufferOn(backend, variable);
    // Data that a function only reads: class numbers, tokens. They may have values that the device cannot hold.
    if (isInteger(dtype) && sizeOf(shape) > manyElements && !bound!.writes.includes(variable)) {
      const there = this.away.bufferOn(backend, variable);
      if (!isRunFault(there)) return there;
    }
    return variable.buffer;
  }

  private measure(f: CompiledFunction): readonly MeasuredLength[] | RunFault {
    this.hooks.refusedDraw = undefined;
    const found = measure(f, this.hooks, () => {
      // Whoever draws the same afterwards begins where this has begun.
      for (const stream of f.bound!.streams) {
        stream.measured = stream.drawn ?? stream.measured;
        stream.drawn = undefined;
      }
    });
    return this.hooks.refusedDraw ?? found;
  }

  private specialise(f: CompiledFunction, lengths: readonly MeasuredLength[]): Specialisation | RunFault {
    const shapes = f.inputs.map((x) => x.shape);
    const key = [...shapes.map((s) => s.join()), ...lengths.map((m) => `=${m.value}`)].join(";");
    let made = f.find(key);
    if (!made) {
      const executable = specialiseFunction(f, shapes, lengths, this.hooks);
      if (isRunFault(executable)) return executable;
      made = { kind: "specialisation", shapes, lengths, executable };
      f.keep(key, made);
    }
    f.last = made;
    return made;
  }

  private run(
    f: CompiledFunction,
    { executable }: Specialisation,
    borrow: boolean,
    reading: Reading,
  ): readonly (NdArray | Buffer)[] | RunFault {
    const { inputs, slots, leaves } = f;
    const shareds = leaves.params.length + leaves.shareds.length;
    for (let i = 0; i < leaves.params.length; i++) inputs[i] = slots[i]!.pass(inputs[i] as NdArray);
    for (let i = shareds; i < slots.length; i++) inputs[i] = slots[i]!.pass(inputs[i] as NdArray);
    this.hooks.refusedDraw = undefined;
    const results = executable.run(inputs, borrow, reading);
    if (!Array.isArray(results)) return results as RunFault;
    if (this.hooks.refusedDraw !== undefined) return this.hooks.refusedDraw;
    const outputs = f.spec.outputs.length;
    if (results.length > outputs || f.bound!.streams.length > 0) {
      const fault = commit(f, results, outputs, this.home, this.away, this.recorder);
      if (fault) return fault;
      return results.slice(0, outputs);
    }
    return results;
  }

  private bind(f: CompiledFunction): BoundState {
    return {
      reads: f.leaves.shareds.map((n) => this.state.sharedOf(refOf(n))),
      writes: f.spec.updates.map((u) => this.state.sharedOf(u.shared.ref)),
      streams: f.leaves.streams.map((ref) => this.state.streamOf(ref)),
    };
  }
}

const noLengths: readonly MeasuredLength[] = [];

/** Whether a call sees or changes anything that outlives it: the values of a loop around training do not. */
const hasState = ({ reads, writes, streams }: BoundState): boolean =>
  reads.length > 0 || writes.length > 0 || streams.length > 0;
