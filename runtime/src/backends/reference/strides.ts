/** @file Where the elements of a strided window lie. */
import { sizeOf } from "../../ir/array.ts";

/** Strides of C order, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Strides with which a tensor of `shape` is read as one of `target`: 0 along the axes that stretch. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const own = contiguousStrides(shape);
  const missing = target.length - shape.length;
  return target.map((d, axis) => {
    const at = axis - missing;
    return at < 0 || (shape[at] === 1 && d !== 1) ? 0 : own[at]!;
  });
}

/** The position in memory of each element of the window, in C order of the window. */
export function positions(shape: readonly number[], strides: readonly number[], offset = 0): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  const index = shape.map(() => 0);
  let at = offset;
  for (let i = 0; i < out.length; i++) {
    out[i] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
