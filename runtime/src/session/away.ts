/**
 * @file State that stands in a device's own memory. The newest values of shared variables stay there from call to call; `settle`
 * brings them home, where everybody can see them and where they outlive the device. Until then the home copies are those of the
 * last settling: all of one moment, to which `rollBack` returns when the device is lost.
 */
import type { Backend, Buffer } from "../backends/backend.ts";
import { isRunFault, type RunFault, type StreamState } from "../contract.ts";
import type { RandomStream, SharedVariable } from "./state.ts";
import type { StateRecorder } from "./state-recorder.ts";

interface Settled {
  readonly buffer: Buffer;
  readonly version: number;
}

/** Milliseconds from one settling in a loop to the next. */
const shortestPause = 1000;
const longestPause = 10_000;

/** Large state, or that of a slow device, comes home less often: a loop spends a tenth of its time on that, but is settled every 10 s. */
export const pauseAfter = (milliseconds: number): number =>
  Math.min(longestPause, Math.max(shortestPause, 9 * milliseconds));

export class Away {
  private readonly home: Backend;
  private readonly recorder: StateRecorder | undefined;
  /** Variables and streams that have changed since they were settled, with what they were then. */
  private readonly shareds = new Map<SharedVariable, Settled>();
  private readonly streams = new Map<RandomStream, StreamState>();
  private calls = 0;
  private settledAt = performance.now();
  private pause = shortestPause;

  constructor(home: Backend, recorder: StateRecorder | undefined) {
    this.home = home;
    this.recorder = recorder;
  }

  /** Whether something has changed that nobody at home knows of. */
  get isUnsettled(): boolean {
    return this.calls > 0;
  }

  /** Whether a long loop should settle now, so that others see its state, and not too much is lost with the device. */
  get isDue(): boolean {
    return performance.now() - this.settledAt > this.pause;
  }

  /** The value of a variable in the memory of `backend`, brought there once. */
  bufferOn(backend: Backend, variable: SharedVariable): Buffer | RunFault {
    if (variable.away) return variable.away;
    const buffer = backend.upload(variable.buffer.read(), variable.spec.ref.name);
    if (!isRunFault(buffer)) variable.away = buffer;
    return buffer;
  }

  /** Takes up what a call on `backend` has made. The old values at home stay until they are settled. */
  commit(
    backend: Backend,
    writes: readonly SharedVariable[],
    fresh: readonly Buffer[],
    drawn: readonly RandomStream[],
  ): void {
    if (this.calls++ === 0) this.settledAt = performance.now();
    for (const [i, variable] of writes.entries()) {
      const settled = this.shareds.get(variable) ?? { buffer: variable.buffer, version: variable.version };
      this.shareds.set(variable, settled);
      const buffer = fresh[i]!;
      variable.away?.release();
      variable.away = undefined;
      variable.version++;
      if (backend.remote?.owns(buffer)) {
        variable.away = buffer;
        variable.isBehind = true;
        continue;
      }
      if (variable.buffer !== settled.buffer) variable.buffer.release();
      variable.buffer = buffer;
      variable.isBehind = false;
    }
    for (const stream of drawn) {
      if (!stream.drawn && !stream.drawnAway) continue;
      if (!this.streams.has(stream)) this.streams.set(stream, stream.state);
      stream.away?.release();
      stream.away = stream.drawnAway;
      stream.isBehind = stream.drawnAway !== undefined;
      stream.drawnAway = undefined;
      stream.state = stream.drawn ?? stream.state;
    }
  }

  /** Brings everything home, in one journey, and tells the recorder of all of it as one commit. After a fault nothing has changed. */
  settle(backend: Backend): RunFault | undefined {
    const started = performance.now();
    const behind = [...this.shareds.keys()].filter((v) => v.isBehind);
    const drawn = [...this.streams.keys()].filter((s) => s.isBehind);
    const wanted = [...behind, ...drawn].map((v) => v.away!);
    const arrays = wanted.length > 0 ? (backend.remote?.read(wanted) ?? []) : [];
    if (isRunFault(arrays)) return arrays;
    const fresh: Buffer[] = [];
    const read = arrays as Exclude<typeof arrays, RunFault>;
    for (const array of read.slice(0, behind.length)) {
      const buffer = this.home.upload(array);
      if (isRunFault(buffer)) {
        for (const b of fresh) b.release();
        return buffer;
      }
      fresh.push(buffer);
    }
    for (const [i, variable] of behind.entries()) {
      variable.buffer = fresh[i]!;
      variable.isBehind = false;
    }
    for (const [i, stream] of drawn.entries()) {
      stream.state = { kind: "mrg31k3p", rows: read[behind.length + i]!.data as Int32Array };
      stream.isBehind = false;
    }
    for (const { spec, buffer, version } of this.shareds.keys()) this.recorder?.shared(spec, buffer, version);
    for (const { spec, state } of this.streams.keys()) this.recorder?.stream(spec, state);
    this.recorder?.commit();
    for (const [variable, { buffer }] of this.shareds) if (buffer !== variable.buffer) buffer.release();
    this.clear();
    this.pause = pauseAfter(this.settledAt - started);
    return undefined;
  }

  /** Everything as it was when it was settled last; gives the number of calls that are lost. */
  rollBack(all: Iterable<SharedVariable>, streams: Iterable<RandomStream>): number {
    for (const [variable, { buffer, version }] of this.shareds) {
      if (variable.buffer !== buffer) variable.buffer.release();
      variable.buffer = buffer;
      variable.version = version;
    }
    for (const [stream, state] of this.streams) stream.state = state;
    for (const variable of all) {
      variable.away = undefined;
      variable.isBehind = false;
    }
    for (const stream of streams) {
      stream.away = undefined;
      stream.isBehind = false;
    }
    const { calls } = this;
    this.clear();
    return calls;
  }

  private clear(): void {
    this.shareds.clear();
    this.streams.clear();
    this.calls = 0;
    this.settledAt = performance.now();
  }
}
