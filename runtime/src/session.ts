/**
 * @file The session: owns shared state, random streams and compiled functions, and makes calls all-or-nothing. The one public
 * entry of the runtime.
 */
import { type Backend, type Buffer, DeviceError } from "./backends/backend.ts";
import type {
  Callable,
  Device,
  DeviceChoice,
  FunctionSpec,
  Placement,
  Reading,
  RunFault,
  SessionContract,
  SharedSpec,
  StreamSpec,
  StreamState,
} from "./contract.ts";
import { isRunFault } from "./contract.ts";
import type { NdArray } from "./ir/array.ts";
import { bug } from "./ir/internal-error.ts";
import type { Node, Ref } from "./ir/node.ts";
import { Away } from "./session/away.ts";
import { CallRunner } from "./session/call-runner.ts";
import { CodeHooks } from "./session/code-hooks.ts";
import { CompiledFunction } from "./session/compiled-function.ts";
import { LateResults } from "./session/late-results.ts";
import { refOf, rootsOf } from "./session/leaves.ts";
import type { StateRecorder } from "./session/state-recorder.ts";
import { StateStore } from "./session/state-store.ts";
import { Uploads } from "./session/uploads.ts";

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
  private readonly runner: CallRunner;
  /** Results of calls that a device has not given away yet. */
  readonly late = new LateResults((buffers) => this.readAway(buffers));

  constructor(options: SessionOptions) {
    this.options = options;
    this.home = this.deviceOf(this.homeDevice).backend;
    this.away = new Away(this.home, options.recorder);
    const settle = (): void => this.settleOrThrow();
    this.state = new StateStore(this.home, options.recorder, { settle, trim: () => this.trim() });
    const { home, state, away } = this;
    const hooks = new CodeHooks({
      state,
      settle,
      device: () => this.deviceOf("gpu").backend,
      show: (node, value) => this.onShow?.(node, value),
    });
    this.runner = new CallRunner({ home, state, away, recorder: options.recorder, settle, hooks });
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
    if (failure.code === "gpu-memory") {
      this.late.readAll((buffers) => backend.remote!.read(buffers));
      if (this.away.isUnsettled) this.away.settle(backend);
    }
    this.late.lose(failure);
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
    reading: Reading = "now",
  ): readonly NdArray[] | RunFault {
    if (!(f instanceof CompiledFunction)) bug("a function of another session");
    const { last } = f;
    const started = f.isTimed ? performance.now() : undefined;
    f.calls++;
    const results = this.attempt(f, args, values, borrow, reading);
    if (started !== undefined && f.last === last && Array.isArray(results)) f.took(performance.now() - started);
    if (Array.isArray(results) || (results as RunFault).code !== "out-of-memory" || !this.trim()) return results;
    return this.attempt(f, args, values, borrow, reading);
  }

  private attempt(
    f: CompiledFunction,
    args: readonly NdArray[],
    values: (ref: Ref) => NdArray,
    borrow: boolean,
    reading: Reading,
  ): readonly NdArray[] | RunFault {
    const { remote } = f.backend;
    // Who is ahead of the device by so much waits for it before there is more to lose.
    const fault = remote && this.late.isFull ? this.late.readAll() : undefined;
    if (fault) return fault;
    const results = this.runner.call(f, args, values, borrow, remote ? reading : "now");
    if (!remote) return results as readonly NdArray[] | RunFault;
    if (isRunFault(results)) return this.recovered(f.backend, results);
    return (results as readonly (NdArray | Buffer)[]).map((x) => ("kind" in x ? this.late.of(x) : x));
  }

  private readAway(buffers: readonly Buffer[]): readonly NdArray[] | RunFault {
    const { backend } = this.deviceOf("gpu");
    const read = backend.remote?.read(buffers) ?? bug("results that are nowhere");
    return isRunFault(read) ? this.recovered(backend, read) : read;
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

  /** Set by who prints what `show` is given; the array may be kept. */
  onShow: ((node: Node, value: NdArray) => void) | undefined;

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

const nameOf = (leaf: Node): string => refOf(leaf).name;
