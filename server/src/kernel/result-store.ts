/** @file The whole values of results that have been shown, for views that ask for more of them; the oldest make room. */
import type { Value } from "./value.ts";

/** Bytes of the results that are kept; the newest one is kept in any case. */
const budget = 512 * 2 ** 20;

export class ResultStore {
  private readonly kept = new Map<number, { readonly value: Value; readonly bytes: number }>();
  private bytes = 0;

  add(id: number, value: Value): void {
    const entry = { value, bytes: bytesOf(value) };
    this.kept.set(id, entry);
    this.bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.bytes <= budget || oldest === id) break;
      this.kept.delete(oldest);
      this.bytes -= bytes;
    }
  }

  get(id: number): Value | undefined {
    return this.kept.get(id)?.value;
  }

  forget(id: number): void {
    this.bytes -= this.kept.get(id)?.bytes ?? 0;
    this.kept.delete(id);
  }
}

/** A little for the value itself, so that endless small ones make room too. */
function bytesOf(value: Value): number {
  switch (value.kind) {
    case "tensor":
      return 256 + value.array.data.byteLength;
    case "list":
    case "record":
      return value.items.reduce((sum, v) => sum + bytesOf(v), 256);
    default:
      return 256;
  }
}
