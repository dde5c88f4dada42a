/**
 * @file Messages with arrays as bytes on a pipe: the length of a head, the head as JSON, then the elements of its arrays in order.
 *
 * Node's own channel between processes takes four times as long for large arrays, and in its "advanced" form needs
 * two V8s that know each other's version of the structured clone; the editor's and the user's may be years apart.
 */

import type { Writable } from "node:stream";

/** Stands in the head for an array that follows. */
interface Placeholder {
  readonly $array: keyof typeof arrays;
  readonly bytes: number;
}

const arrays = { Float32Array, Int32Array, Uint32Array, Float64Array, Uint8Array };

/** Bytes: systems take less than 2 GiB at once. */
const mostAtOnce = 2 ** 28;

/** The parts of a message, to be written one after the other. */
export function encode(message: unknown): readonly Uint8Array[] {
  const bodies: Uint8Array[] = [];
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (ArrayBuffer.isView(value)) {
      const kind = value.constructor.name as Placeholder["$array"];
      if (!Object.hasOwn(arrays, kind)) throw new TypeError(`the wire has no ${kind}`);
      bodies.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      return { $array: kind, bytes: value.byteLength } satisfies Placeholder;
    }
    return typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;
  });
  const bytes = Buffer.byteLength(json);
  const head = Buffer.allocUnsafe(4 + bytes);
  head.writeUInt32LE(bytes);
  head.write(json, 4);
  return [head, ...bodies];
}

/** Writes messages to a pipe; those of one turn of the event loop at once. */
export function sender(pipe: Writable): (message: unknown) => void {
  let isCorked = false;
  return (message) => {
    if (!isCorked) {
      isCorked = true;
      pipe.cork();
      setImmediate(() => {
        isCorked = false;
        pipe.uncork();
      });
    }
    for (const part of encode(message)) {
      for (let at = 0; at < part.length; at += mostAtOnce) pipe.write(part.subarray(at, at + mostAtOnce));
    }
  };
}

/** Puts messages together from whatever pieces arrive. */
export class Decoder {
  private readonly deliver: (message: unknown) => void;
  private part: "length" | "head" | "body" = "length";
  /** What is being filled. */
  private into = new Uint8Array(4);
  private filled = 0;
  private head = "";
  private missing: number[] = [];
  private bodies: ArrayBuffer[] = [];

  constructor(deliver: (message: unknown) => void) {
    this.deliver = deliver;
  }

  take(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const count = Math.min(piece.length - at, this.into.length - this.filled);
      this.into.set(piece.subarray(at, at + count), this.filled);
      this.filled += count;
      at += count;
      if (this.filled === this.into.length) this.finishPart();
    }
  }

  private finishPart(): void {
    switch (this.part) {
      case "length":
        this.expect("head", new DataView(this.into.buffer).getUint32(0, true));
        return;
      case "head":
        this.head = Buffer.from(this.into.buffer).toString();
        this.missing = lengthsIn(this.head);
        break;
      case "body":
        this.bodies.push(this.into.buffer);
    }
    // Nothing arrives for an empty array.
    for (let next = this.missing.shift(); next !== undefined; next = this.missing.shift()) {
      if (next > 0) {
        this.expect("body", next);
        return;
      }
      this.bodies.push(new ArrayBuffer(0));
    }
    const { head, bodies } = this;
    this.bodies = [];
    this.expect("length", 4);
    this.deliver(decode(head, bodies));
  }

  private expect(part: typeof this.part, bytes: number): void {
    this.part = part;
    this.into = new Uint8Array(bytes);
    this.filled = 0;
  }
}

function lengthsIn(head: string): number[] {
  const lengths: number[] = [];
  if (!head.includes('"$array"')) return lengths;
  JSON.parse(head, (_, value: unknown) => {
    if (isPlaceholder(value)) lengths.push(value.bytes);
    return value;
  });
  return lengths;
}

function decode(head: string, bodies: readonly ArrayBuffer[]): unknown {
  let next = 0;
  return JSON.parse(head, (_, value: unknown) => {
    if (isPlaceholder(value)) return new arrays[value.$array](bodies[next++]!);
    const number = (value as { readonly $number?: unknown } | null)?.$number;
    return typeof number === "string" ? Number(number) : value;
  });
}

const isPlaceholder = (value: unknown): value is Placeholder =>
  typeof value === "object" && value !== null && "$array" in value;
