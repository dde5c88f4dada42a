/**
 * @file The session: owns shared state, random streams and compiled functions, and makes calls all-or-nothing. The one public
 * entry of the runtime.
 */
import { type Backend, type Buffer, DeviceError, type DeviceStreams } from "./backends/backend.ts";
import type {
  Callable,
  Device,
  DeviceChoice,
  FunctionSpec,
  Placement,
  RunFault,
  SessionContract,
  SharedSpec,
  StreamSpec,
  StreamState,
} from "./contract.ts";
import { isRunFault } from "./contract.ts";
import { fromPairs, type NdArray, sizeOf } from "./ir/array.ts";
import { complexOf, isInteger } from "./ir/dtype.ts";
import { bug } from "./ir/internal-error.ts";
import type { Node, Ref } from "./ir/node.ts";
import { Interrupted } from "./ir/safe-point.ts";
import type { MeasuredLength } from "./optimize/specialise.ts";
import { draw } from "./random/draw.ts";
import { Away } from "./session/away.ts";
import { fitArgument } from "./session/bind-arguments.ts";
import { commit } from "./session/commit.ts";
import { type BoundState, CompiledFunction, type Specialisation } from "./session/compiled-function.ts";
import { deviceStreams } from "./session/device-streams.ts";
import { refOf, rootsOf } from "./session/leaves.ts";
import { measure } from "./session/measure.ts";
import { isAllocationFailure, runFault } from "./session/run-fault.ts";
import { specialiseFunction } from "./session/specialise-function.ts";
import type { SharedVariable } from "./session/state.ts";
import type { StateRecorder } from "./session/state-recorder.ts";
import { StateStore } from "./session/state-store.ts";
import { suits } from "./session/suits.ts";
import { Uploads } from "./session/uploads.ts";

/** Fewer integers are as soon sent anew in each call. */
const manyElements = 4096;

export interface SessionOptions {
  /** Where functions run that do not say it themselves. */
  readonly device: DeviceChoice;
  /** Makes the backend of a device, at most once each. */
  readonly backend: (device: Device) => Backend;
  readonly recorder?: StateRecorder;
}

export interface FunctionInfo {
  readonly spec: FunctionSpec;
  readonly device: Device;
  /** Where the code that was called last really runs. */
  readonly placement?: Placement;
  readonly calls: number;
  /** Of a call without compilation, from some of them; NaN before there was one. */
  readonly meanMilliseconds: number;
  /** For each set of shapes that there is code for: those of what the function reads, in the order of `reads`. */
  readonly compiled: readonly (readonly (readonly number[])[])[];
  /** Parameters, shared variables, values. */
  readonly reads: readonly string[];
}

export class Session implements SessionContract {
  private readonly home: Backend;
  private readonly options: SessionOptions;
  private readonly backends = new Map<Device, { readonly backend: Backend; readonly uploads: Uploads }>();
  private readonly state: StateStore;
  private readonly functions = new Set<CompiledFunction>();
  private readonly away: Away;
  /** Why a draw of the running call could not be made; the call then ends without effect. */
  private refusedDraw: RunFault | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.home = this.deviceOf(this.homeDevice).backend;
    this.away = new Away(this.home, options.recorder);
    this.state = new StateStore(this.home, options.recorder, {
      settle: () => this.settleOrThrow(),
      trim: () => this.trim(),
    });
  }

  /** Shared variables live where everybody sees them: not on a device of its own. */
  get homeDevice(): Device {
    return this.options.device === "reference" ? "reference" : "cpu";
  }

  private deviceOf(device: Device): { readonly backend: Backend; readonly uploads: Uploads } {
    const known = this.backends.get(device);
    if (known) return known;
    const backend = this.options.backend(device);
    const made = { backend, uploads: new Uploads(backend) };
    this.backends.set(device, made);
    return made;
  }

  // ---- State ---------------------------------------------------------------------------------------------------------

  initShared(spec: SharedSpec, value: NdArray, weak = false, version = 1): RunFault | undefined {
    return this.state.initShared(spec, value, weak, version);
  }

  hasShared(ref: Ref): boolean {
    return this.state.shareds.has(ref.uid);
  }

  getShared(ref: Ref): NdArray {
    return this.state.getShared(ref);
  }

  setShared(ref: Ref, value: NdArray, weak = false): RunFault | undefined {
    return this.state.initShared(this.state.sharedOf(ref).spec, value, weak);
  }

  renameShared(from: Ref, to: SharedSpec): void {
    this.state.renameShared(from, to);
  }

  forgetShared(ref: Ref): void {
    this.state.forgetShared(ref);
  }

  initStream(spec: StreamSpec, state: StreamState): void {
    this.state.initStream(spec, state);
  }

  hasStream(ref: Ref): boolean {
    return this.state.streams.has(ref.uid);
  }

  getStream(ref: Ref): StreamState {
    return this.state.getStream(ref);
  }

  setStream(ref: Ref, state: StreamState): void {
    this.state.setStream(ref, state);
  }

  forgetStream(ref: Ref): void {
    this.state.forgetStream(ref);
  }

  /**
   * Brings home what functions have changed in the memory of a device: then everybody can see it, and the device may be lost without
   * loss. At once when there is nothing. A fault when it is lost: state is as it was settled last.
   */
  settle(): RunFault | undefined {
    if (!this.away.isUnsettled) return undefined;
    for (const { backend } of this.backends.values()) {
      if (!backend.remote) continue;
      const fault = backend.remote.failure() ?? this.away.settle(backend);
      if (fault) return this.recovered(backend, fault);
    }
    return undefined;
  }

  /** Whether functions have changed what has not been brought home. */
  get isUnsettled(): boolean {
    return this.away.isUnsettled;
  }

  private settleOrThrow(): void {
    const fault = this.settle();
    if (fault) throw new DeviceError(fault);
  }

  /** After a fault of a function on a device of its own: where the device is lost, everything goes back to where it was settled. */
  private recovered(backend: Backend, fault: RunFault): RunFault {
    const failure = backend.remote?.failure();
    if (!failure) return fault;
    // Where only memory ran out, the device can still be asked for what was committed before.
    if (failure.code === "gpu-memory" && this.away.isUnsettled) this.away.settle(backend);
    const lost = this.away.rollBack(this.state.shareds.values(), this.state.streams.values());
    for (const f of this.functions) if (f.backend === backend) f.dispose();
    backend.remote?.reopen();
    const state =
      lost === 0
        ? "the state is as it was last committed"
        : `the state is what was brought home last: the ${lost === 1 ? "call" : `${lost} calls`} since then ${lost === 1 ? "is" : "are"} lost`;
    return { ...failure, message: `${failure.message}; ${state}` };
  }

  // ---- Functions -----------------------------------------------------------------------------------------------------

  prepare(spec: FunctionSpec): Callable {
    const { backend, uploads } = this.deviceOf(this.chosen(spec));
    const f = new CompiledFunction(spec, backend, uploads);
    this.functions.add(f);
    return f;
  }

  private chosen(spec: FunctionSpec): Device {
    const choice = spec.options.device ?? this.options.device;
    if (choice !== "auto") return choice;
    return this.deviceOf("gpu").backend.remote?.prefers(rootsOf(spec)) ? "gpu" : this.homeDevice;
  }

  /** Gives back the code and memory of a function that will not be called again. */
  discard(f: Callable): void {
    if (!(f instanceof CompiledFunction) || !this.functions.delete(f)) return;
    f.dispose();
  }

  call(
    f: Callable,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow = false,
    unread = false,
  ): readonly NdArray[] | RunFault {
    if (!(f instanceof CompiledFunction)) bug("a function of another session");
    const { last } = f;
    const started = f.isTimed ? performance.now() : undefined;
    f.calls++;
    const results = this.attempt(f, args, values, borrow, unread);
    if (started !== undefined && f.last === last && Array.isArray(results)) f.took(performance.now() - started);
    if (Array.isArray(results) || (results as RunFault).code !== "out-of-memory" || !this.trim()) return results;
    return this.attempt(f, args, values, borrow, unread);
  }

  private attempt(
    f: CompiledFunction,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow: boolean,
    unread: boolean,
  ): readonly NdArray[] | RunFault {
    const results = this.tryCall(f, args, values, borrow, unread);
    return f.backend.remote && isRunFault(results) ? this.recovered(f.backend, results) : results;
  }

  private tryCall(
    f: CompiledFunction,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow: boolean,
    unread: boolean,
  ): readonly NdArray[] | RunFault {
    try {
      const specialisation = this.gather(f, args, values);
      if (specialisation.kind === "run-fault") return specialisation;
      f.hasLent ||= borrow;
      return this.run(f, specialisation, borrow, unread);
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

  /** Gives back the memory of code that can be made again; true when that was any. */
  private trim(): boolean {
    let any = false;
    for (const f of this.functions) any = f.trim() || any;
    return any;
  }

  /** Nobody looks at borrowed results any more. */
  endLoans(): void {
    for (const f of this.functions) f.hasLent = false;
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
    if (this.away.isUnsettled && (isSeen || this.away.isDue)) this.settleOrThrow();
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
    this.refusedDraw = undefined;
    const found = measure(f, this, () => {
      // Whoever draws the same afterwards begins where this has begun.
      for (const stream of f.bound!.streams) {
        stream.measured = stream.drawn ?? stream.measured;
        stream.drawn = undefined;
      }
    });
    return this.refusedDraw ?? found;
  }

  private specialise(f: CompiledFunction, lengths: readonly MeasuredLength[]): Specialisation | RunFault {
    const shapes = f.inputs.map((x) => x.shape);
    const key = [...shapes.map((s) => s.join()), ...lengths.map((m) => `=${m.value}`)].join(";");
    let made = f.find(key);
    if (!made) {
      const executable = specialiseFunction(f, shapes, lengths, this);
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
    unread: boolean,
  ): readonly NdArray[] | RunFault {
    const { inputs, slots, leaves } = f;
    const shareds = leaves.params.length + leaves.shareds.length;
    for (let i = 0; i < leaves.params.length; i++) inputs[i] = slots[i]!.pass(inputs[i] as NdArray);
    for (let i = shareds; i < slots.length; i++) inputs[i] = slots[i]!.pass(inputs[i] as NdArray);
    this.refusedDraw = undefined;
    const results = executable.run(inputs, borrow, unread);
    if (!Array.isArray(results)) return results as RunFault;
    if (this.refusedDraw !== undefined) return this.refusedDraw;
    const outputs = f.spec.outputs.length;
    if (results.length > outputs || f.bound!.streams.length > 0) {
      const fault = commit(f, results, outputs, this.home, this.away, this.options.recorder);
      if (fault) return fault;
      return results.slice(0, outputs) as readonly NdArray[];
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

  /** Draws from what the running call has made of the stream so far. */
  readonly draw = (node: Node, params: readonly NdArray[], out: NdArray): void => {
    const stream = this.state.streamOf(refOf(node, "stream"));
    if (stream.isBehind) this.settleOrThrow();
    const after = draw(node.attrs, params, out, stream.drawn ?? stream.state, node.span);
    if (isRunFault(after)) this.refusedDraw ??= after;
    else stream.drawn = after;
  };

  /** State of streams for functions on a device of its own. */
  readonly streamsOnDevice: DeviceStreams = deviceStreams(
    (ref) => this.state.streamOf(ref),
    () => this.deviceOf("gpu").backend,
  );

  /** A loop that draws starts from the state before the call: two forms of one loop then draw the same numbers. */
  readonly restart = (ref: Ref): void => {
    this.state.streamOf(ref).drawn = undefined;
  };

  /** Set by who prints what `show` is given; the array may be kept. */
  onShow: ((node: Node, value: NdArray) => void) | undefined;

  readonly tap = (node: Node, [x]: readonly NdArray[]): undefined => {
    const value = { ...x!, data: x!.data.slice() };
    this.onShow?.(node, node.attrs.isPair === true ? fromPairs(complexOf(value.dtype), value) : value);
  };

  // ---- Looking ---------------------------------------------------------------------------------------------------------

  describe(): ReturnType<SessionContract["describe"]> {
    return this.state.describe();
  }

  /** Where the last call of a function ran; without one, where everything else does. */
  whereOf(f: Callable | undefined): { readonly device: Device; readonly placement?: Placement } {
    if (!(f instanceof CompiledFunction)) return { device: this.homeDevice };
    const placement = f.last?.executable.placement;
    return { device: f.backend.device, ...(placement && { placement }) };
  }

  /** The functions that have been called: for a listing. */
  describeFunctions(): readonly FunctionInfo[] {
    return [...this.functions]
      .filter((f) => f.calls > 0)
      .map((f) => ({
        spec: f.spec,
        ...this.whereOf(f),
        calls: f.calls,
        meanMilliseconds: f.meanMilliseconds,
        compiled: f.compiledShapes,
        reads: [...f.spec.params.map((p) => p.name), ...f.inputNodes.slice(f.spec.params.length).map(nameOf)],
      }));
  }

  dispose(): void {
    for (const f of this.functions) f.dispose();
    for (const { backend } of this.backends.values()) backend.dispose();
    this.functions.clear();
    this.state.clear();
  }
}

const noLengths: readonly MeasuredLength[] = [];

/** Whether a call sees or changes anything that outlives it: the values of a loop around training do not. */
const hasState = ({ reads, writes, streams }: BoundState): boolean =>
  reads.length > 0 || writes.length > 0 || streams.length > 0;

const nameOf = (leaf: Node): string => refOf(leaf).name;
