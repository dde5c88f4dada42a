/** @file Writes the mirrors of the committed state (`mirror.ts` says how they are laid out). */
import type { Buffer } from "../../../runtime/src/backends/backend.ts";
import { WasmBuffer } from "../../../runtime/src/backends/wasm/buffer.ts";
import type { SharedSpec, StreamSpec, StreamState } from "../../../runtime/src/contract.ts";
import { sizeOf, viewOf } from "../../../runtime/src/ir/array.ts";
import { dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import type { Ref } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import type { StateRecorder } from "../../../runtime/src/session/state-recorder.ts";
import { type MirrorMessage, type SharedMirror, type StreamMirror, streamWords } from "./mirror.ts";

/** Writes mirrors; `commits` is one float64 in shared memory. */
export class StateMirror implements StateRecorder {
  private readonly commits: Float64Array;
  private readonly post: (message: MirrorMessage) => void;
  private readonly shareds = new Map<number, SharedWriter>();
  private readonly streams = new Map<number, StreamWriter>();
  private next = 1;

  constructor(commits: SharedArrayBuffer, post: (message: MirrorMessage) => void) {
    this.commits = new Float64Array(commits);
    this.post = post;
    this.next = this.commits[0]! + 1;
  }

  shared(spec: SharedSpec, buffer: Buffer, version: number): void {
    const { uid } = spec.ref;
    let writer = this.shareds.get(uid);
    if (!writer?.takes(buffer)) {
      writer = new SharedWriter(spec, buffer);
      this.shareds.set(uid, writer);
      writer.write(buffer, this.next, version);
      this.post({ kind: "mirror", mirror: writer.mirror });
    } else writer.write(buffer, this.next, version);
  }

  stream(spec: StreamSpec, state: StreamState): void {
    const { uid } = spec.ref;
    let writer = this.streams.get(uid);
    if (!writer?.takes(state)) {
      writer = new StreamWriter(spec, state);
      this.streams.set(uid, writer);
      writer.write(state, this.next);
      this.post({ kind: "mirror", mirror: writer.mirror });
    } else writer.write(state, this.next);
  }

  forget(ref: Ref): void {
    if (this.shareds.delete(ref.uid) || this.streams.delete(ref.uid)) this.post({ kind: "forget", uid: ref.uid });
  }

  commit(): void {
    this.commits[0] = this.next++;
  }
}

class SharedWriter {
  readonly mirror: SharedMirror;
  private readonly slots: Float64Array;
  private readonly words: number;
  private readonly capacity: number;
  private last = 1;

  constructor(spec: SharedSpec, buffer: Buffer) {
    const { ref, type } = spec;
    this.words = 3 + buffer.shape.length;
    this.capacity = buffer instanceof WasmBuffer ? 0 : bytesOf(buffer);
    const slots = new SharedArrayBuffer(16 * this.words);
    this.slots = new Float64Array(slots);
    const copies = buffer instanceof WasmBuffer ? undefined : new SharedArrayBuffer(2 * this.capacity);
    const { dtype } = buffer;
    this.mirror = { kind: "shared", uid: ref.uid, name: ref.name, type: printType(type), dtype, slots, copies };
  }

  takes(buffer: Buffer): boolean {
    return buffer instanceof WasmBuffer === (this.mirror.copies === undefined) && this.fits(buffer);
  }

  private fits(buffer: Buffer): boolean {
    return this.mirror.copies === undefined || bytesOf(buffer) <= this.capacity;
  }

  write(buffer: Buffer, stamp: number, version: number): void {
    const slot = 1 - this.last;
    const at = slot * this.words;
    const { slots } = this;
    slots[at] = stamp;
    slots[at + 2] = version;
    for (let axis = 0; axis < buffer.shape.length; axis++) slots[at + 3 + axis] = buffer.shape[axis]!;
    if (buffer instanceof WasmBuffer) slots[at + 1] = buffer.address;
    else {
      slots[at + 1] = -1;
      const { dtype, data } = buffer.read();
      const copy = viewOf(dtype, this.mirror.copies!, slot * this.capacity, sizeOf(buffer.shape));
      (copy as Float64Array).set(data as Float64Array);
    }
    this.last = slot;
  }
}

const bytesOf = (b: Buffer): number => roundUp(sizeOf(b.shape) * dtypeInfo[b.dtype].bytes);
const roundUp = (n: number): number => Math.max(8, Math.ceil(n / 8) * 8);

class StreamWriter {
  readonly mirror: StreamMirror;
  private readonly slots: Float64Array;
  private readonly words: Uint32Array;
  private readonly length: number;
  private states = 0;
  private last = 1;

  constructor({ ref, generator }: StreamSpec, state: StreamState) {
    this.length = wordsOf(state).length;
    const slots = new SharedArrayBuffer(2 * 8 * streamWords);
    const words = new SharedArrayBuffer(2 * 4 * this.length);
    this.slots = new Float64Array(slots);
    this.words = new Uint32Array(words);
    this.mirror = { kind: "stream", uid: ref.uid, name: ref.name, generator, slots, words };
  }

  takes(state: StreamState): boolean {
    return wordsOf(state).length === this.length;
  }

  write(state: StreamState, stamp: number): void {
    const slot = 1 - this.last;
    const at = slot * streamWords;
    this.slots[at] = stamp;
    if (state.kind === "mt19937") {
      this.slots[at + 1] = state.position;
      this.slots[at + 2] = state.hasGauss ? 1 : 0;
      this.slots[at + 3] = state.gauss;
    }
    this.slots[at + 4] = ++this.states;
    this.words.set(wordsOf(state), slot * this.length);
    this.last = slot;
  }
}

const wordsOf = (s: StreamState): Uint32Array | Int32Array => (s.kind === "mt19937" ? s.key : s.rows);
