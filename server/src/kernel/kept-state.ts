/** @file What the driver knows of a worker's state without asking: mirrors of what is committed, and values as they are told. */
import type { WasmMemory } from "../../../runtime/src/backends/wasm/engine.ts";
import { sizeOf } from "../../../runtime/src/ir/array.ts";
import type { FunctionDescription, StateDescription, StateEntry } from "../../protocol/kernel.ts";
import { nameOfKey } from "./carry-state.ts";
import type { FromWorker } from "./messages.ts";
import {
  describeMirror,
  type Mirror,
  readShared,
  readStream,
  type SharedMirror,
  type StreamMirror,
  statesOf,
  viewShared,
} from "./mirror.ts";
import type { SavedSession } from "./saved-session.ts";
import { previewBytes, show } from "./show-value.ts";
import { summarise } from "./summarise.ts";
import { tensor, type Value } from "./value.ts";

type StateMessage = Exclude<FromWorker, { kind: "event" | "done" | "ready" | "answer" | "result" | "device-thread" }>;
/** Milliseconds between two looks at a variable; of all looks of one listing; elements that are worth a look. */
const pause = 250;
const longestLook = 10;
const mostLooked = 2 ** 20;

type Summary = NonNullable<StateEntry["summary"]>;

export class KeptState {
  readonly commits = new SharedArrayBuffer(8);
  memory: WasmMemory | undefined;
  /** What the worker was started with; counts until it says that it has taken it up. */
  saved: SavedSession | undefined;
  private readonly mirrors = new Map<number, Mirror>();
  private readonly keys = new Map<number, string>();
  private readonly values = new Map<string, { readonly value: Value; readonly version: number }>();
  private readonly summaries: Map<string, Summary>;
  /** When each shared variable may be looked at again. */
  private readonly nextLook = new Map<string, number>();
  private functions: readonly FunctionDescription[] = [];

  /** Summaries of an earlier worker's state hold as long as its versions do. */
  constructor(saved?: SavedSession, before?: KeptState) {
    this.saved = saved;
    this.summaries = new Map(before?.summaries);
    for (const { name, version, value } of saved?.shareds ?? []) {
      if (this.summaries.get(name)?.version === version || sizeOf(value.shape) > mostLooked) continue;
      const of = summarise(value);
      if (of) this.summaries.set(name, { version, of, preview: show(tensor(value), previewBytes) });
    }
  }

  receive(message: StateMessage): void {
    switch (message.kind) {
      case "memory":
        this.memory = message.memory;
        break;
      case "restored":
        for (const { name, value, version } of this.saved?.values ?? []) this.values.set(name, { value, version });
        this.saved = undefined;
        break;
      case "mirror":
        this.mirrors.set(message.mirror.uid, message.mirror);
        break;
      case "forget":
        this.mirrors.delete(message.uid);
        break;
      case "stream-keys":
        for (const [uid, key] of message.keys) this.keys.set(uid, key);
        break;
      case "value":
        this.values.set(message.name, message);
        break;
      case "forget-value":
        this.values.delete(message.name);
        break;
      case "summary":
        this.summaries.set(message.name, message.summary);
        break;
      case "functions":
        this.functions = message.functions;
        break;
    }
  }

  /** A copy of the committed state. Only when the worker has ended. */
  save(): SavedSession {
    if (this.saved) return this.saved;
    const commits = this.committed();
    const shareds: SavedSession["shareds"][number][] = [];
    for (const m of this.of("shared")) {
      const found = readShared(m, commits, this.memory?.buffer);
      if (found) shareds.push({ name: m.name, type: m.type, ...found });
    }
    const streams: SavedSession["streams"][number][] = [];
    for (const m of this.of("stream")) {
      const state = readStream(m, commits);
      const key = this.keys.get(m.uid);
      if (state && key !== undefined) streams.push({ key, generator: m.generator, state });
    }
    const values = [...this.values].map(([name, { value, version }]) => ({ name, value, version }));
    return { shareds, streams, values };
  }

  describe(): StateDescription {
    if (this.saved) {
      const { shareds, values, ...rest } = describeSaved(this.saved);
      const whole = (e: StateEntry): StateEntry => this.withSummary(e);
      return { ...rest, shareds: shareds.map(whole), values: values.map(whole) };
    }
    const shareds: StateEntry[] = [];
    for (const m of this.of("shared")) {
      const now = describeMirror(m);
      if (now) shareds.push(this.withSummary({ name: m.name, dtype: m.dtype, ...now }));
    }
    const streams = [...this.of("stream")].map((m) => ({ name: m.name, generator: m.generator, states: statesOf(m) }));
    const values = entriesOf([...this.values].map(([name, v]) => ({ name, ...v })));
    return { shareds, streams, values: values.map((v) => this.withSummary(v)), functions: this.functions };
  }

  /** How many values each name has had. */
  versions(): Record<string, number> {
    const versions: Record<string, number> = {};
    for (const { name, version } of this.saved?.values ?? []) versions[name] = version;
    for (const { name, version } of this.saved?.shareds ?? []) versions[name] = version;
    for (const [name, { version }] of this.values) versions[name] = version;
    for (const m of this.of("shared")) versions[m.name] = describeMirror(m)?.version ?? 0;
    return versions;
  }

  /**
   * What `take` makes of the value of a name, without asking the worker. undefined when there is none; "busy" when the worker
   * overwrites it faster than it can be read. `take` may see elements that are being written: only its last result counts.
   */
  read<T>(name: string, take: (value: Value, version: number) => T): { readonly result: T } | "busy" | undefined {
    const plain = this.values.get(name) ?? this.saved?.values.find((v) => v.name === name);
    if (plain) return { result: take(plain.value, plain.version) };
    const saved = this.saved?.shareds.find((s) => s.name === name);
    if (saved) return { result: take(tensor(saved.value), saved.version) };
    const mirror = [...this.of("shared")].find((m) => m.name === name);
    if (!mirror) return undefined;
    for (let attempt = 0; attempt < 8; attempt++) {
      const buffer = this.memory?.buffer;
      try {
        const before = viewShared(mirror, this.committed(), buffer);
        // Two commits between the look at their number and that at the slots.
        if (!before) continue;
        const result = take(tensor(before.value), before.version);
        if (viewShared(mirror, this.committed(), buffer)?.stamp === before.stamp) return { result };
      } catch (error) {
        // The memory has grown in the other thread, and this one does not know it yet.
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return "busy";
  }

  /**
   * Summarises state that has changed since it was told of, from where it lies, while a run goes on. Each variable a few times a second
   * at most, and the more rarely the longer it takes; not all at once where that would take long.
   */
  look(now = performance.now()): void {
    const until = now + longestLook;
    for (const m of this.of("shared")) {
      const started = performance.now();
      if (started > until) return;
      if (started < (this.nextLook.get(m.name) ?? 0)) continue;
      const present = describeMirror(m);
      if (!present || present.version === this.summaries.get(m.name)?.version || sizeOf(present.shape) > mostLooked)
        continue;
      // Copied first: a copy is over before the next commits, a summary may not be.
      const copy = this.read(m.name, (value, version) => ({ value: copied(value), version }));
      if (copy && copy !== "busy") {
        const { value, version } = copy.result;
        const of = value.kind === "tensor" ? summarise(value.array) : undefined;
        if (of) this.summaries.set(m.name, { version, of, preview: show(value, previewBytes) });
      }
      const took = performance.now() - started;
      this.nextLook.set(m.name, started + Math.max(pause, 20 * took));
    }
  }

  private withSummary(entry: StateEntry): StateEntry {
    const summary = this.summaries.get(entry.name);
    return summary ? { ...entry, summary } : entry;
  }

  private committed(): number {
    return new Float64Array(this.commits)[0]!;
  }

  private *of<K extends Mirror["kind"]>(kind: K): Iterable<K extends "shared" ? SharedMirror : StreamMirror> {
    for (const m of this.mirrors.values())
      if (m.kind === kind) yield m as K extends "shared" ? SharedMirror : StreamMirror;
  }
}

const copied = (v: Value): Value => (v.kind === "tensor" ? tensor({ ...v.array, data: v.array.data.slice() }) : v);

function describeSaved(saved: SavedSession): StateDescription {
  return {
    shareds: saved.shareds.map(({ name, version, value: { dtype, shape } }) => ({ name, dtype, shape, version })),
    streams: saved.streams.map(({ key, generator }) => ({ name: nameOfKey(key), generator, states: 1 })),
    values: entriesOf(saved.values),
    functions: [],
  };
}

/** Those values that are tensors. */
function entriesOf(
  values: readonly { readonly name: string; readonly value: Value; readonly version: number }[],
): StateEntry[] {
  return values.flatMap(({ name, value, version }) => {
    if (value.kind !== "tensor") return [];
    const { dtype, shape } = value.array;
    return [{ name, dtype, shape, version }];
  });
}
