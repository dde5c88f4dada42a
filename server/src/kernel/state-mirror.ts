/**
 * @file The committed state where another thread finds it when this one has been killed.
 *
 * Each shared variable and stream has two slots in shared memory of its own. Commit k writes the slot that is older and stamps it
 * k; then the number of the last commit becomes k. A reader takes of each pair the newest slot whose stamp is not above that
 * number: a commit is seen whole or not at all, whenever the writer stops. The value of a shared variable is either an address in
 * the WebAssembly memory, whose block stays until the commit after, or, on other devices, a copy of the elements.
 */
import type { Buffer } from "../../../runtime/src/backends/backend.ts";
import { WasmBuffer } from "../../../runtime/src/backends/wasm/buffer.ts";
import type { SharedSpec, StreamSpec, StreamState } from "../../../runtime/src/contract.ts";
import { type NdArray, sizeOf, viewOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import type { Ref } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import type { StateRecorder } from "../../../runtime/src/session/state-recorder.ts";

/** How the driver learns of a mirror. `uid` names it until it is forgotten. */
export type MirrorMessage =
  | { readonly kind: "mirror"; readonly mirror: Mirror }
  | { readonly kind: "forget"; readonly uid: number };

export type Mirror = SharedMirror | StreamMirror;

export interface SharedMirror {
  readonly kind: "shared";
  readonly uid: number;
  readonly name: string;
  /** The declared type, as text. */
  readonly type: string;
  readonly dtype: Dtype;
  /** `slotWords` numbers for each slot: stamp, address or -1, version, lengths. */
  readonly slots: SharedArrayBuffer;
  /** Copies of the elements, one after the other, `capacity` bytes each; undefined where slots hold addresses. */
  readonly copies: SharedArrayBuffer | undefined;
}

export interface StreamMirror {
  readonly kind: "stream";
  readonly uid: number;
  readonly name: string;
  readonly generator: StreamSpec["generator"];
  /** For each slot: stamp, then as float64 position, hasGauss, gauss (MT19937). */
  readonly slots: SharedArrayBuffer;
  /** For each slot: the key (MT19937), or the rows. */
  readonly words: SharedArrayBuffer;
}

const streamWords = 4;

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

  shared(spec: SharedSpec, buffer: Buffer): void {
    const { uid } = spec.ref;
    let writer = this.shareds.get(uid);
    if (!writer?.takes(buffer)) {
      writer = new SharedWriter(spec, buffer, writer?.version ?? 0);
      this.shareds.set(uid, writer);
      writer.write(buffer, this.next);
      this.post({ kind: "mirror", mirror: writer.mirror });
    } else writer.write(buffer, this.next);
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
  version: number;
  private readonly slots: Float64Array;
  private readonly words: number;
  private readonly capacity: number;
  private last = 1;

  constructor(spec: SharedSpec, buffer: Buffer, version: number) {
    const { ref, type } = spec;
    this.words = 3 + buffer.shape.length;
    this.capacity = buffer instanceof WasmBuffer ? 0 : bytesOf(buffer);
    this.version = version;
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

  write(buffer: Buffer, stamp: number): void {
    const slot = 1 - this.last;
    const at = slot * this.words;
    const { slots } = this;
    slots[at] = stamp;
    slots[at + 2] = ++this.version;
    for (let axis = 0; axis < buffer.shape.length; axis++) slots[at + 3 + axis] = buffer.shape[axis]!;
    if (buffer instanceof WasmBuffer) slots[at + 1] = buffer.address;
    else {
      slots[at + 1] = -1;
      const { dtype, data } = buffer.read();
      const copy = viewOf(dtype, this.mirror.copies!, slot * this.capacity, data.length);
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
    this.words.set(wordsOf(state), slot * this.length);
    this.last = slot;
  }
}

const wordsOf = (s: StreamState): Uint32Array | Int32Array => (s.kind === "mt19937" ? s.key : s.rows);

// ---- The reader's side -------------------------------------------------------------------------------------------------

/** The slot that holds the committed value, or undefined when none does. */
function committedSlot(slots: Float64Array, words: number, commits: number): number | undefined {
  const stamps = [slots[0]!, slots[words]!].map((s) => (s > 0 && s <= commits ? s : 0));
  if (stamps[0] === 0 && stamps[1] === 0) return undefined;
  return stamps[1]! > stamps[0]! ? 1 : 0;
}

/** Lengths and number of values of a shared variable, without its elements. The writer may go on meanwhile. */
export function describeMirror(m: SharedMirror): { readonly shape: number[]; readonly version: number } | undefined {
  const slots = new Float64Array(m.slots);
  const words = slots.length / 2;
  const slot = committedSlot(slots, words, Number.POSITIVE_INFINITY);
  if (slot === undefined) return undefined;
  return { shape: [...slots.subarray(slot * words + 3, (slot + 1) * words)], version: slots[slot * words + 2]! };
}

/** A copy of the committed value. `memory` is that of the backend which wrote it; the writer must have stopped. */
export function readShared(m: SharedMirror, commits: number, memory: ArrayBufferLike | undefined): NdArray | undefined {
  const slots = new Float64Array(m.slots);
  const words = slots.length / 2;
  const slot = committedSlot(slots, words, commits);
  if (slot === undefined) return undefined;
  const at = slot * words;
  const shape = [...slots.subarray(at + 3, at + words)];
  const address = slots[at + 1]!;
  const from = m.copies ?? memory;
  if (!from) return undefined;
  const offset = m.copies ? slot * (m.copies.byteLength / 2) : address;
  return { dtype: m.dtype, shape, data: viewOf(m.dtype, from, offset, sizeOf(shape)).slice() };
}

/** A copy of the committed state. */
export function readStream(m: StreamMirror, commits: number): StreamState | undefined {
  const slots = new Float64Array(m.slots);
  const slot = committedSlot(slots, streamWords, commits);
  if (slot === undefined) return undefined;
  const bytes = m.words.byteLength / 2;
  if (m.generator === "mrg31k3p") {
    return { kind: "mrg31k3p", rows: new Int32Array(m.words, slot * bytes, bytes / 4).slice() };
  }
  const at = slot * streamWords;
  const key = new Uint32Array(m.words, slot * bytes, bytes / 4).slice();
  return { kind: "mt19937", key, position: slots[at + 1]!, hasGauss: slots[at + 2] !== 0, gauss: slots[at + 3]! };
}
