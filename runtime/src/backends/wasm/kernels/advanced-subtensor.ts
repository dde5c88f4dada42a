/**
 * @file Reading and writing at integer arrays: first every index becomes a distance in bytes, in memory of the step's own, with its
 * range checked; then blocks are moved.
 */
import { sizeOf } from "../../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { rowMajor } from "../../../ops/shape/strided.ts";
import type { KernelStep, Use } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import type { MemoryOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import { emitBatch } from "./batch.ts";
import { addWindow, copyWindow, type Window } from "./copy-window.ts";
import type { Kernel } from "./index.ts";
import { windowRead, windowWritten } from "./move-windows.ts";

/** [outer, indexed axes, inner] of the tensor that is indexed. */
interface Layout {
  readonly axis: number;
  readonly indices: readonly Use[];
  readonly shape: readonly number[];
  /** Of the index arrays. */
  readonly count: number;
}

const layoutOf = (step: KernelStep, shape: readonly number[], first: number): Layout => {
  const indices = step.inputs.slice(first);
  return { axis: step.node.attrs.axis as number, indices, shape, count: sizeOf(indices[0]?.window.shape ?? []) };
};

export function advancedSubtensor(step: KernelStep): Kernel {
  const target = step.targets[0]!;
  const x = step.inputs[0]!;
  const layout = layoutOf(step, x.window.shape, 1);
  const emit = (fn: StepFunction, giveUp: () => void): void => {
    const from = windowRead(fn, x);
    const distances = emitDistances(fn, layout, from.strides, giveUp);
    eachBlock(fn, layout, distances, from, windowWritten(fn, target), (inX, inTarget, shape, strides, packed) =>
      copyWindow(fn.code, target.dtype, shape, { start: inX, strides }, { start: inTarget, strides: packed }),
    );
  };
  return { scratch: 4 * Math.max(1, layout.count), emit };
}

export function advancedIncSubtensor(step: KernelStep): Kernel {
  const target = step.targets[0]!;
  const [x, v] = step.inputs;
  const layout = layoutOf(step, target.shape, 2);
  const put = step.node.attrs.add === true ? addWindow : copyWindow;
  const emit = (fn: StepFunction, giveUp: () => void): void => {
    const whole = windowWritten(fn, target);
    const distances = emitDistances(fn, layout, whole.strides, giveUp);
    copyWindow(fn.code, target.dtype, target.shape, windowRead(fn, x!), whole);
    eachBlock(fn, layout, distances, whole, windowRead(fn, v!), (inTarget, inV, shape, strides, ofV) =>
      put(fn.code, target.dtype, shape, { start: inV, strides: ofV }, { start: inTarget, strides }),
    );
  };
  return { scratch: 4 * Math.max(1, layout.count), emit };
}

/** Writes, for each element of the index arrays, how many bytes its block lies behind the first one. */
function emitDistances(fn: StepFunction, layout: Layout, strides: readonly number[], giveUp: () => void): Local {
  const c = fn.code;
  const distances = fn.scratch();
  const shape = layout.indices[0]?.window.shape ?? [];
  if (layout.count === 0) return distances;
  const walks = [
    ...layout.indices.map((use) => windowRead(fn, use)),
    { start: distances, strides: rowMajor(shape).map((s) => 4 * s) },
  ];
  emitBatch(c, shape, walks, (addresses) => {
    const target = addresses[addresses.length - 1]!;
    c.get(target).i32(0);
    for (const [j, use] of layout.indices.entries()) {
      emitPosition(fn, use.tensor.dtype, addresses[j]!, layout.shape[layout.axis + j]!, giveUp);
      c.i32(strides[layout.axis + j]!)
        .op("i32.mul")
        .op("i32.add");
    }
    c.mem("i32.store");
  });
  return distances;
}

const loads: Readonly<Record<string, MemoryOp>> = {
  int8: "i32.load8_s",
  int16: "i32.load16_s",
  int32: "i32.load",
  int64: "i64.load",
  uint8: "i32.load8_u",
  uint16: "i32.load16_u",
  uint32: "i32.load",
  uint64: "i64.load",
};

/** Leaves the position on the stack: the index, counted from the end when it is negative. Out of range gives up. */
function emitPosition(fn: StepFunction, dtype: Dtype, address: Local, length: number, giveUp: () => void): void {
  const c = fn.code;
  const wide = dtypeInfo[dtype].bytes === 8;
  const type = wide ? "i64" : "i32";
  const number = (n: number): void => void (wide ? c.i64(BigInt(n)) : c.i32(n));
  c.scope(() => {
    const index = c.local(type);
    c.get(address).mem(loads[dtype]!).set(index);
    if (dtypeInfo[dtype].kind === "int") {
      c.get(index);
      number(0);
      c.op(`${type}.lt_s`);
      c.if(() => {
        c.get(index);
        number(length);
        c.op(`${type}.add`).set(index);
      });
    }
    // Unsigned, so that what is still negative is too large.
    c.get(index);
    number(length);
    c.op(`${type}.ge_u`);
    c.if(giveUp);
    c.get(index);
    if (wide) c.op("i32.wrap_i64");
  });
}

/** Emits `body` for each block: its address in the indexed tensor and in the other one, its shape, and its strides in both. */
function eachBlock(
  fn: StepFunction,
  { axis, indices, shape, count }: Layout,
  distances: Local,
  indexed: Window,
  other: Window,
  body: (
    inIndexed: Local,
    inOther: Local,
    shape: readonly number[],
    strides: readonly number[],
    ofOther: readonly number[],
  ) => void,
): void {
  const c = fn.code;
  if (count === 0) return;
  const inner = shape.slice(axis + indices.length);
  const places = indices[0]?.window.shape ?? [];
  const outer = [
    { start: indexed.start, strides: indexed.strides.slice(0, axis) },
    { start: other.start, strides: other.strides.slice(0, axis) },
  ];
  emitBatch(c, shape.slice(0, axis), outer, ([x, y]) => {
    const walks = [
      { start: distances, strides: rowMajor(places).map((s) => 4 * s) },
      { start: y!, strides: other.strides.slice(axis, axis + places.length) },
    ];
    emitBatch(c, places, walks, ([at, inOther]) => {
      c.scope(() => {
        const inIndexed = c.local("i32");
        c.get(x!).get(at!).mem("i32.load").op("i32.add").set(inIndexed);
        const strides = indexed.strides.slice(axis + indices.length);
        body(inIndexed, inOther!, inner, strides, other.strides.slice(axis + places.length));
      });
    });
  });
}
