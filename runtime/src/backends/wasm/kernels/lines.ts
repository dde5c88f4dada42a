/** @file Ops that go along one axis element by element, in a loop over all other axes. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { Attrs } from "../../../ir/node.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { contiguousStrides, isDense } from "../../../optimize/strided.ts";
import type { Code, Local, ValueType } from "../emit/code.ts";
import type { MemoryOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import { emitBatch } from "./batch.ts";

/** How single elements of a dtype are held and moved. */
export interface ScalarAccess {
  readonly type: ValueType;
  readonly load: MemoryOp;
  readonly store: MemoryOp;
  /** Of comparisons: `_s`, `_u`, or nothing for floats. */
  readonly suffix: "_s" | "_u" | "";
}

export function scalarAccess(dtype: Dtype): ScalarAccess {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "float") {
    const type = bytes === 4 ? "f32" : "f64";
    return { type, load: `${type}.load`, store: `${type}.store`, suffix: "" };
  }
  const suffix = kind === "int" ? "_s" : "_u";
  if (bytes === 8) return { type: "i64", load: "i64.load", store: "i64.store", suffix };
  if (bytes === 4) return { type: "i32", load: "i32.load", store: "i32.store", suffix };
  const bits = bytes === 1 ? 8 : 16;
  return { type: "i32", load: `i32.load${bits}${suffix}`, store: `i32.store${bits}`, suffix };
}

/** The axis of an op's attributes; null: all elements in C order. */
const axisOf = (attrs: Attrs): number | null =>
  ((Array.isArray(attrs.axis) ? attrs.axis[0] : attrs.axis) as number | null | undefined) ?? null;

export interface Lines {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly length: number;
  /** Of the input, in elements. */
  readonly strides: readonly number[];
}

/** The lines of a step's first input, or undefined when all elements are one line but do not stand in order. */
export function linesOf(step: KernelStep, axisOrAll: number | null = axisOf(step.node.attrs)): Lines | undefined {
  const { window } = step.inputs[0]!;
  const given = axisOrAll ?? undefined;
  if (given === undefined || window.shape.length === 0) {
    if (!isDense(window)) return undefined;
    const length = window.shape.reduce((p, d) => p * d, 1);
    return { shape: [length], axis: 0, length, strides: [1] };
  }
  const axis = given < 0 ? given + window.shape.length : given;
  return { shape: window.shape, axis, length: window.shape[axis]!, strides: window.strides };
}

/**
 * Emits `body` for each line, with the addresses of its first element in the input and in the result. `kept`: the result has the
 * input's shape; else the axis is gone.
 */
export function emitLines(
  fn: StepFunction,
  step: KernelStep,
  lines: Lines,
  kept: boolean,
  body: (input: Local, result: Local) => void,
): void {
  const { tensor, window } = step.inputs[0]!;
  const target = step.targets[0]!;
  const others = lines.shape.map((_, i) => i).filter((i) => i !== lines.axis);
  const lengths = others.map((i) => lines.shape[i]!);
  if (lengths.includes(0)) return;
  const dense = kept ? contiguousStrides(lines.shape) : undefined;
  const strides = dense ? others.map((i) => dense[i]!) : contiguousStrides(lengths);
  const bytes = dtypeInfo[tensor.dtype].bytes;
  const targetBytes = dtypeInfo[target.dtype].bytes;
  const walks = [
    { start: fn.pointer(tensor, window.offset), strides: others.map((i) => lines.strides[i]! * bytes) },
    { start: fn.pointer(target), strides: strides.map((s) => s * targetBytes) },
  ];
  emitBatch(fn.code, lengths, walks, ([input, result]) => {
    if (lines.length >= 64) fn.checkInterrupt();
    body(input!, result!);
  });
}

/** An address, and `times` (a local) `stride` bytes. */
export function movedBy(c: Code, start: Local, times: Local, stride: number): Local {
  const local = c.local("i32");
  c.get(start).get(times).i32(stride).op("i32.mul").op("i32.add").set(local);
  return local;
}

/** Copies an address to a local that may be moved. */
export function movable(c: Code, address: Local, offset = 0): Local {
  const local = c.local("i32");
  c.get(address);
  if (offset !== 0) c.i32(offset).op("i32.add");
  c.set(local);
  return local;
}
