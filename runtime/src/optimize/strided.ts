/** @file Arithmetic of strided windows. */
import { sizeOf } from "../ir/array.ts";
import type { Strided } from "../ops/op.ts";

/** Strides of C order, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** The whole of a contiguous tensor. */
export const whole = (shape: readonly number[]): Strided => ({ offset: 0, shape, strides: contiguousStrides(shape) });

/** True when the window's elements stand side by side in C order (axes of length 1 may have any stride). */
export function isDense(w: Strided): boolean {
  let step = 1;
  for (let axis = w.shape.length - 1; axis >= 0; axis--) {
    const length = w.shape[axis]!;
    if (length !== 1 && w.strides[axis] !== step) return false;
    step *= length;
  }
  return true;
}

/** True when the window is all of a contiguous tensor of `size` elements, in order. */
export const isWhole = (w: Strided, size: number): boolean => w.offset === 0 && sizeOf(w.shape) === size && isDense(w);

/** The window stretched to a larger shape, NumPy's way: missing axes and axes of length 1 repeat. */
export function broadcastWindow(w: Strided, shape: readonly number[]): Strided {
  const missing = shape.length - w.shape.length;
  const strides = shape.map((_, axis) => {
    const at = axis - missing;
    return at < 0 || w.shape[at] === 1 ? 0 : w.strides[at]!;
  });
  return { offset: w.offset, shape, strides };
}

/** Without the axes of length 1. */
export function squeezeWindow(w: Strided): Strided {
  const kept = w.shape.map((d) => d !== 1);
  return { offset: w.offset, shape: w.shape.filter((_, i) => kept[i]), strides: w.strides.filter((_, i) => kept[i]) };
}

export const squeezed = (shape: readonly number[]): readonly number[] => shape.filter((d) => d !== 1);

export const sameLengths = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);
