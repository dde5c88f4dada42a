/** @file What the driver knows of a worker's state without asking: mirrors of what is committed, and values as they are told. */
import type { WasmMemory } from "../../../runtime/src/backends/wasm/engine.ts";
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
import { tensor, type Value } from "./value.ts";

type StateMessage = Exclude<FromWorker, { kind: "event" | "done" | "ready" | "answer" | "result" }>;
type Summary = NonNullable<StateEntry["summary"]>;

export class KeptState {
  readonly commits = new SharedArrayBuffer(8);
  memory: WasmMemory | undefined;
  /** What the worker was started with; counts until it says that it has taken it up. */
  saved: SavedSession | undefined;
  private readonly mirrors = new Map<number, Mirror>();
  private readonly keys = new Map<number, string>();
  private readonly values = new Map<string, { readonly value: Value; readonly version: number }>();
  private readonly summaries = new Map<string, Summary>();
  private functions: readonly FunctionDescription[] = [];

  constructor(saved: SavedSession | undefined) {
    this.saved = saved;
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
    if (this.saved) return describeSaved(this.saved);
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
  read<T>(name: string, take: (value: Value) => T): { readonly result: T } | "busy" | undefined {
    const plain = this.values.get(name) ?? this.saved?.values.find((v) => v.name === name);
    if (plain) return { result: take(plain.value) };
    const saved = this.saved?.shareds.find((s) => s.name === name);
    if (saved) return { result: take(tensor(saved.value)) };
    const mirror = [...this.of("shared")].find((m) => m.name === name);
    if (!mirror) return undefined;
    for (let attempt = 0; attempt < 8; attempt++) {
      const buffer = this.memory?.buffer;
      try {
        const before = viewShared(mirror, this.committed(), buffer);
        // Two commits between the look at their number and that at the slots.
        if (!before) continue;
        const result = take(tensor(before.value));
        if (viewShared(mirror, this.committed(), buffer)?.stamp === before.stamp) return { result };
      } catch (error) {
        // The memory has grown in the other thread, and this one does not know it yet.
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return "busy";
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
