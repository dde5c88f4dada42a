/**
 * @file The committed state where another thread finds it when this one has been killed.
 *
 * Each shared variable and stream has two slots in shared memory of its own. Commit k writes the slot that is older and stamps it
 * k; then the number of the last commit becomes k. A reader takes of each pair the newest slot whose stamp is not above that
 * number: a commit is seen whole or not at all, whenever the writer stops. The value of a shared variable is either an address in
 * the WebAssembly memory, whose block stays until the commit after, or, on other devices, a copy of the elements.
 */
import type { StreamSpec, StreamState } from "../../../runtime/src/contract.ts";
import { type NdArray, sizeOf, viewOf } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";

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
  /** For each slot: stamp, then as float64 position, hasGauss, gauss (MT19937), and how many states there have been. */
  readonly slots: SharedArrayBuffer;
  /** For each slot: the key (MT19937), or the rows. */
  readonly words: SharedArrayBuffer;
}

/** Numbers in each slot of a stream's mirror. */
export const streamWords = 5;

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

/** How many states a stream has had: one when it was seeded, one more with each call that drew from it. */
export function statesOf(m: StreamMirror): number {
  const slots = new Float64Array(m.slots);
  return Math.max(slots[4]!, slots[streamWords + 4]!);
}

/** A copy of the committed value. `memory` is that of the backend which wrote it; the writer must have stopped. */
export function readShared(
  m: SharedMirror,
  commits: number,
  memory: ArrayBufferLike | undefined,
): { readonly value: NdArray; readonly version: number } | undefined {
  const found = viewShared(m, commits, memory);
  return found && { value: { ...found.value, data: found.value.data.slice() }, version: found.version };
}

/**
 * The committed value where it lies. While the writer goes on it may be overwritten as soon as another commit is made: what has been
 * read of it counts only if `stamp` is still the same afterwards.
 */
export function viewShared(
  m: SharedMirror,
  commits: number,
  memory: ArrayBufferLike | undefined,
): { readonly value: NdArray; readonly version: number; readonly stamp: number } | undefined {
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
  const value = { dtype: m.dtype, shape, data: viewOf(m.dtype, from, offset, sizeOf(shape)) };
  return { value, version: slots[at + 2]!, stamp: slots[at]! };
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
