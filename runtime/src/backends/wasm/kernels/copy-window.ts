/** @file Copies a strided window on memory to another one, or adds it there; lengths and strides are known, addresses are not. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { Code, Local } from "../emit/code.ts";
import type { MemoryOp, PlainOp } from "../emit/opcodes.ts";
import { emitBatch } from "./batch.ts";

/** Strides are in bytes. */
export interface Window {
  readonly start: Local;
  readonly strides: readonly number[];
}

/** Longer runs are copied by the engine. */
const longRun = 128;

/** Copies the elements of `from` to the same places of `to`; the two do not overlap. */
export function copyWindow(c: Code, dtype: Dtype, shape: readonly number[], from: Window, to: Window): void {
  eachRun(c, dtype, shape, from, to, (source, target, count) => {
    const bytes = count * dtypeInfo[dtype].bytes;
    if (bytes > longRun) {
      c.get(target).get(source).i32(bytes).memoryCopy();
      return;
    }
    let at = 0;
    for (const [size, load, store] of chunks) {
      for (; at + size <= bytes; at += size) c.get(target).get(source).mem(load, at).mem(store, at);
    }
  });
}

const chunks: readonly (readonly [size: number, load: MemoryOp, store: MemoryOp])[] = [
  [16, "v128.load", "v128.store"],
  [8, "i64.load", "i64.store"],
  [4, "i32.load", "i32.store"],
  [2, "i32.load16_u", "i32.store16"],
  [1, "i32.load8_u", "i32.store8"],
];

/** Adds the elements of `from` to those of `to`, one after the other where places repeat; bools are or-ed. */
export function addWindow(c: Code, dtype: Dtype, shape: readonly number[], from: Window, to: Window): void {
  const { bytes } = dtypeInfo[dtype];
  const [load, add, store] = scalarAdd(dtype);
  const [addVectors, lanes] = [vectorAdd(dtype), 16 / bytes];
  eachRun(c, dtype, shape, from, to, (source, target, count) => {
    const one = (at: number): void => {
      c.get(target).get(target).mem(load, at).get(source).mem(load, at).op(add).mem(store, at);
    };
    if (count === 1) {
      one(0);
      return;
    }
    c.scope(() => {
      const [x, y] = [c.local("i32"), c.local("i32")];
      c.get(source).set(x).get(target).set(y);
      c.repeat(Math.floor(count / lanes), () => {
        c.get(y).get(y).mem("v128.load").get(x).mem("v128.load").op(addVectors).mem("v128.store");
        c.increment(x, 16);
        c.increment(y, 16);
      });
      const done = Math.floor(count / lanes) * lanes;
      for (let i = done; i < count; i++) one(i * bytes);
    });
  });
}

type ScalarAdd = readonly [load: MemoryOp, add: PlainOp, store: MemoryOp];

function scalarAdd(dtype: Dtype): ScalarAdd {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "float")
    return bytes === 4 ? ["f32.load", "f32.add", "f32.store"] : ["f64.load", "f64.add", "f64.store"];
  if (bytes === 8) return ["i64.load", "i64.add", "i64.store"];
  if (bytes === 4) return ["i32.load", "i32.add", "i32.store"];
  if (bytes === 2) return ["i32.load16_u", "i32.add", "i32.store16"];
  return ["i32.load8_u", kind === "bool" ? "i32.or" : "i32.add", "i32.store8"];
}

function vectorAdd(dtype: Dtype): PlainOp {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "bool") return "v128.or";
  if (kind === "float") return bytes === 4 ? "f32x4.add" : "f64x2.add";
  return bytes === 8 ? "i64x2.add" : bytes === 4 ? "i32x4.add" : bytes === 2 ? "i16x8.add" : "i8x16.add";
}

/** Emits `body` for each run of elements that lie side by side in both windows (single ones, if none do). */
function eachRun(
  c: Code,
  dtype: Dtype,
  shape: readonly number[],
  from: Window,
  to: Window,
  body: (source: Local, target: Local, count: number) => void,
): void {
  if (shape.includes(0)) return;
  const { bytes } = dtypeInfo[dtype];
  const axes = coalesced(shape, from.strides, to.strides);
  const last = axes[axes.length - 1];
  const run = last && last.from === bytes && last.to === bytes ? last.length : 1;
  const outer = run > 1 ? axes.slice(0, -1) : axes;
  const walks = [
    { start: from.start, strides: outer.map((a) => a.from) },
    { start: to.start, strides: outer.map((a) => a.to) },
  ];
  emitBatch(
    c,
    outer.map((a) => a.length),
    walks,
    ([source, target]) => body(source!, target!, run),
  );
}

interface Axis {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** Without axes of length 1, and with neighbours brought together where both windows walk through them evenly. */
function coalesced(shape: readonly number[], from: readonly number[], to: readonly number[]): readonly Axis[] {
  const axes: Axis[] = [];
  for (const [i, length] of shape.entries()) {
    if (length === 1) continue;
    const axis = { length, from: from[i]!, to: to[i]! };
    const outer = axes[axes.length - 1];
    if (outer && outer.from === axis.from * length && outer.to === axis.to * length) {
      axes[axes.length - 1] = { ...axis, length: outer.length * length };
    } else axes.push(axis);
  }
  return axes;
}
