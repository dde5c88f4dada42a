/** @file What the driver knows of a worker's state without asking: mirrors of what is committed, and values as they are told. */
import type { WasmMemory } from "../../../runtime/src/backends/wasm/engine.ts";
import type { StateDescription, StateEntry } from "../../protocol/kernel.ts";
import { nameOfKey } from "./carry-state.ts";
import type { FromWorker } from "./messages.ts";
import { describeMirror, type Mirror, readShared, readStream, type SharedMirror, type StreamMirror } from "./mirror.ts";
import type { SavedSession } from "./saved-session.ts";
import type { Value } from "./value.ts";

type StateMessage = Exclude<FromWorker, { kind: "event" | "done" | "ready" }>;

export class KeptState {
  readonly commits = new SharedArrayBuffer(8);
  memory: WasmMemory | undefined;
  /** What the worker was started with; counts until it says that it has taken it up. */
  saved: SavedSession | undefined;
  private readonly mirrors = new Map<number, Mirror>();
  private readonly keys = new Map<number, string>();
  private readonly values = new Map<string, { readonly value: Value; readonly version: number }>();

  constructor(saved: SavedSession | undefined) {
    this.saved = saved;
  }

  receive(message: StateMessage): void {
    switch (message.kind) {
      case "memory":
        this.memory = message.memory;
        break;
      case "restored":
        for (const { name, value } of this.saved?.values ?? []) this.values.set(name, { value, version: 1 });
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
    }
  }

  /** A copy of the committed state. Only when the worker has ended. */
  save(): SavedSession {
    if (this.saved) return this.saved;
    const commits = this.committed();
    const shareds: SavedSession["shareds"][number][] = [];
    for (const m of this.of("shared")) {
      const value = readShared(m, commits, this.memory?.buffer);
      if (value) shareds.push({ name: m.name, type: m.type, value });
    }
    const streams: SavedSession["streams"][number][] = [];
    for (const m of this.of("stream")) {
      const state = readStream(m, commits);
      const key = this.keys.get(m.uid);
      if (state && key !== undefined) streams.push({ key, generator: m.generator, state });
    }
    const values = [...this.values].map(([name, { value }]) => ({ name, value }));
    return { shareds, streams, values };
  }

  describe(): StateDescription {
    if (this.saved) return describeSaved(this.saved);
    const shareds: StateEntry[] = [];
    for (const m of this.of("shared")) {
      const now = describeMirror(m);
      if (now) shareds.push({ name: m.name, dtype: m.dtype, ...now });
    }
    const streams = [...this.of("stream")].map((m) => ({ name: m.name, generator: m.generator }));
    return { shareds, streams, values: entriesOf([...this.values].map(([name, v]) => ({ name, ...v }))) };
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
    shareds: saved.shareds.map(({ name, value: { dtype, shape } }) => ({ name, dtype, shape, version: 1 })),
    streams: saved.streams.map(({ key, generator }) => ({ name: nameOfKey(key), generator })),
    values: entriesOf(saved.values.map((v) => ({ ...v, version: 1 }))),
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
