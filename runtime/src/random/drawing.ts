/** @file What a distribution gets to fill a tensor with draws: its parameters by element, and a way to write. */
import { type NdArray, readElement } from "../ir/array.ts";
import { isWide } from "../ir/dtype.ts";
import type { Attrs } from "../ir/node.ts";

export interface Drawing {
  readonly params: readonly NdArray[];
  readonly out: NdArray;
  readonly attrs: Attrs;
}

/** Fills `out` in C order; gives what is wrong with the parameters, if something is. `Rng` is advanced. */
export type Draw<Rng> = (rng: Rng, d: Drawing) => string | undefined;

/** The parameter as a function of the C-order index of an element of `shape`, to which it broadcasts. */
export function parameter(a: NdArray, shape: readonly number[]): (index: number) => number {
  const at = broadcastIndex(a.shape, shape);
  if (a.data.length === 1) {
    const value = Number(readElement(a, 0));
    return () => value;
  }
  if (a.data instanceof Float64Array && a.shape.length === shape.length && a.shape.every((d, i) => d === shape[i])) {
    const { data } = a;
    return (index) => data[index]!;
  }
  return (index) => Number(readElement(a, at(index)));
}

/** The index in a tensor of shape `from` of the element that broadcasts to a C-order index of `to`. */
export function broadcastIndex(from: readonly number[], to: readonly number[]): (index: number) => number {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    strides.unshift(from[axis] === 1 ? 0 : stride);
    stride *= from[axis]!;
  }
  const lengths = to.slice(to.length - from.length);
  return (index) => {
    let rest = index;
    let at = 0;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      at += (rest % lengths[axis]!) * strides[axis]!;
      rest = Math.floor(rest / lengths[axis]!);
    }
    return at;
  };
}

/** Most counts are small: to make a new integer for each takes longer than to draw it. */
const small: readonly bigint[] = Array.from({ length: 64 }, (_, i) => BigInt(i));

/** Writes a whole number, wrapped to the dtype; floats are rounded to it. */
export function writer(out: NdArray): (index: number, value: number) => void {
  if (isWide(out.dtype)) {
    const data = out.data as BigInt64Array;
    return (index, value) => {
      data[index] = small[value] ?? BigInt(value);
    };
  }
  const data = out.data as Float64Array;
  if (out.dtype === "bool") {
    return (index, value) => {
      data[index] = value === 0 ? 0 : 1;
    };
  }
  return (index, value) => {
    data[index] = value;
  };
}
