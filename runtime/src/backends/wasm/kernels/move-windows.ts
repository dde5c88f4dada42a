/** @file Ops that put windows together: `concatenate`, and `write_subtensor` on a copy. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { windowOf } from "../../../ops/indexing/subtensor.ts";
import { contiguous, rowMajor } from "../../../ops/shape/strided.ts";
import type { KernelStep, Tensor, Use } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { addWindow, copyWindow, type Window } from "./copy-window.ts";
import type { Kernel } from "./index.ts";

const inBytes = (strides: readonly number[], dtype: Dtype): number[] => strides.map((s) => s * dtypeInfo[dtype].bytes);

/** The window that a step reads. */
export const windowRead = (fn: StepFunction, { tensor, window }: Use): Window => ({
  start: fn.pointer(tensor, window.offset),
  strides: inBytes(window.strides, tensor.dtype),
});

/** All of a target, or the part of it with these strides from an element on. */
export const windowWritten = (fn: StepFunction, t: Tensor, offset = 0, strides = rowMajor(t.shape)): Window => ({
  start: fn.pointer(t, offset),
  strides: inBytes(strides, t.dtype),
});

export function concatenate(step: KernelStep): Kernel {
  const target = step.targets[0]!;
  const rank = target.shape.length;
  const given = (step.node.attrs.axis as number | undefined) ?? 0;
  const axis = given < 0 ? given + rank : given;
  const emit = (fn: StepFunction): void => {
    let start = 0;
    for (const use of step.inputs) {
      const { shape } = use.window;
      const to = windowWritten(fn, target, start * rowMajor(target.shape)[axis]!);
      copyWindow(fn.code, target.dtype, shape, windowRead(fn, use), to);
      start += shape[axis]!;
    }
  };
  return { scratch: 0, emit };
}

export function writeSubtensor(step: KernelStep): Kernel {
  const target = step.targets[0]!;
  const [x, v] = step.inputs;
  const { attrs } = step.node;
  const emit = (fn: StepFunction): void => {
    copyWindow(fn.code, target.dtype, target.shape, windowRead(fn, x!), windowWritten(fn, target));
    const part = windowOf(contiguous(target.shape), attrs);
    const to = windowWritten(fn, target, part.offset, part.strides as number[]);
    const put = attrs.add === true ? addWindow : copyWindow;
    put(fn.code, target.dtype, part.shape, windowRead(fn, v!), to);
  };
  return { scratch: 0, emit };
}
