/** @file Where a thread stands: its place on each axis of what the kernel computes, as Integer expressions. */
import { sizeOf } from "../../ir/array.ts";
import { placesOf } from "./integer-text.ts";
import type { KernelText } from "./kernel-text.ts";

/** Threads of a kernel of several axes, in groups of 8 along x and y and of 1 along z: WebGPU allows 65535 groups. */
const mostY = 65535 * 8;
const mostZ = 65535;

export interface Grid {
  /** gpu.js's `output`: lengths along x, y, z. */
  readonly output: readonly number[];
  /** By axis. */
  readonly at: readonly string[];
}

/**
 * A thread for each element of `lengths`, in C order. Up to three axes are those of the device; more of them, or longer ones, are
 * found by division.
 */
export function gridOf(text: KernelText, lengths: readonly number[]): Grid {
  const places = lengths.map((d, axis) => ({ d, axis })).filter(({ d }) => d !== 1);
  const inner = [...places].reverse();
  const at = new Map<number, string>();
  const most = [mostY, mostY, mostZ];
  if (inner.length <= 1 || (inner.length <= 3 && inner.every(({ d }, i) => d <= most[i]!))) {
    for (const [i, { axis }] of inner.entries()) at.set(axis, `this.thread.${["x", "y", "z"][i]}`);
    const output = inner.length === 0 ? [1] : inner.map(({ d }) => d);
    return { output, at: lengths.map((_, axis) => at.get(axis) ?? "0") };
  }
  return { output: [sizeOf(lengths)], at: placesOf(text, "this.thread.x", lengths) };
}

/** The index `offset + Σ stride · place`, without what is nothing. It is never negative. */
export function indexText(offset: number, strides: readonly number[], at: readonly string[]): string {
  const term = (stride: number, axis: number): string =>
    Math.abs(stride) === 1 ? at[axis]! : `${at[axis]} * ${Math.abs(stride)}`;
  const walked = strides.map((stride, axis) => ({ stride, axis })).filter((w) => w.stride !== 0 && at[w.axis] !== "0");
  const up = walked.filter((w) => w.stride > 0).map((w) => term(w.stride, w.axis));
  const down = walked.filter((w) => w.stride < 0).map((w) => ` - ${term(w.stride, w.axis)}`);
  const parts = offset !== 0 || up.length === 0 ? [...up, `${offset}`] : up;
  return parts.join(" + ") + down.join("");
}
