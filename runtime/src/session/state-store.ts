/** @file The shared variables and random streams of a session: made, read, replaced, handed on and forgotten. */
import type { Backend, Buffer } from "../backends/backend.ts";
import type { RunFault, SessionContract, SharedSpec, StreamSpec, StreamState } from "../contract.ts";
import { isRunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import type { Ref } from "../ir/node.ts";
import { fitShared } from "./fit-shared.ts";
import type { RandomStream, SharedVariable } from "./state.ts";
import type { StateRecorder } from "./state-recorder.ts";

/** What the store asks of the session. */
export interface StateHooks {
  /** Brings home what functions have changed on a device of its own; throws a DeviceError when it is lost. */
  readonly settle: () => void;
  /** Gives back memory of code that can be made again; true when that was any. */
  readonly trim: () => boolean;
}

export class StateStore {
  readonly shareds = new Map<number, SharedVariable>();
  readonly streams = new Map<number, RandomStream>();
  private readonly home: Backend;
  private readonly recorder: StateRecorder | undefined;
  private readonly hooks: StateHooks;

  /** Shared variables live on `home`; `recorder` is told of each change. */
  constructor(home: Backend, recorder: StateRecorder | undefined, hooks: StateHooks) {
    this.home = home;
    this.recorder = recorder;
    this.hooks = hooks;
  }

  /** `version` is that of a value which an earlier session had. */
  initShared(spec: SharedSpec, value: NdArray, weak = false, version = 1): RunFault | undefined {
    const fitted = fitShared(spec, value, weak);
    if (isRunFault(fitted)) return fitted;
    this.hooks.settle();
    let buffer = this.home.upload(fitted);
    if (isRunFault(buffer) && this.hooks.trim()) buffer = this.home.upload(fitted);
    if (isRunFault(buffer)) return buffer;
    const known = this.shareds.get(spec.ref.uid);
    const old = known?.buffer;
    if (known) {
      known.buffer = buffer;
      known.version++;
      known.away?.release();
      known.away = undefined;
    } else this.shareds.set(spec.ref.uid, { spec, buffer, version, away: undefined, isBehind: false });
    this.recordShared(spec, buffer, known?.version ?? version);
    old?.release();
    return undefined;
  }

  getShared(ref: Ref): NdArray {
    this.hooks.settle();
    return this.sharedOf(ref).buffer.read();
  }

  /** Hands the state of one shared variable to another that takes its place (a new version of the file's text). */
  renameShared(from: Ref, to: SharedSpec): void {
    this.hooks.settle();
    const variable = this.sharedOf(from);
    this.shareds.delete(from.uid);
    this.recorder?.forget(from);
    this.shareds.set(to.ref.uid, { ...variable, spec: to });
    this.recordShared(to, variable.buffer, variable.version);
  }

  forgetShared(ref: Ref): void {
    const variable = this.shareds.get(ref.uid);
    if (!variable) return;
    this.hooks.settle();
    this.shareds.delete(ref.uid);
    variable.buffer.release();
    variable.away?.release();
    this.recorder?.forget(ref);
  }

  initStream(spec: StreamSpec, state: StreamState): void {
    this.hooks.settle();
    const known = this.streams.get(spec.ref.uid);
    if (known) {
      known.state = state;
      known.away?.release();
      known.away = undefined;
    } else
      this.streams.set(spec.ref.uid, {
        spec,
        state,
        drawn: undefined,
        measured: undefined,
        away: undefined,
        isBehind: false,
        drawnAway: undefined,
      });
    this.recorder?.stream(spec, state);
    this.recorder?.commit();
  }

  getStream(ref: Ref): StreamState {
    this.hooks.settle();
    return copyState(this.streamOf(ref).state);
  }

  setStream(ref: Ref, state: StreamState): void {
    this.initStream(this.streamOf(ref).spec, copyState(state));
  }

  forgetStream(ref: Ref): void {
    this.streams.delete(ref.uid);
    this.recorder?.forget(ref);
  }

  sharedOf(ref: Ref): SharedVariable {
    return this.shareds.get(ref.uid) ?? bug(`shared variable ${ref.name} has no value yet`);
  }

  streamOf(ref: Ref): RandomStream {
    return this.streams.get(ref.uid) ?? bug(`stream ${ref.name} has no state yet`);
  }

  describe(): ReturnType<SessionContract["describe"]> {
    return [...this.shareds.values()].map(({ spec, buffer, away, isBehind, version }) => ({
      ref: spec.ref,
      dtype: buffer.dtype,
      shape: (isBehind && away ? away : buffer).shape,
      version,
    }));
  }

  clear(): void {
    this.shareds.clear();
    this.streams.clear();
  }

  private recordShared(spec: SharedSpec, buffer: Buffer, version: number): void {
    this.recorder?.shared(spec, buffer, version);
    this.recorder?.commit();
  }
}

const copyState = (s: StreamState): StreamState =>
  s.kind === "mt19937" ? { ...s, key: s.key.slice() } : { ...s, rows: s.rows.slice() };
