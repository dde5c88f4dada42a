/** @file Elements, or blocks of them, by integer arrays. */
import { type NdArray, ndarray, sizeOf, type TypedArray, zeros } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { printType, sameShape, type TensorType } from "../../ir/type.ts";
import { type Fault, fault, isFault, type KernelOp } from "../op.ts";

/**
 * x: [...a, n1, …, nk, ...b] and k index arrays of one shape s, for the axes from `attrs.axis` on; the result is [...a, ...s, ...b].
 * Negative indices count from the end. `attrs.labels` are the user's numbers of the indexed axes, for the fault.
 */
export const advancedSubtensor: KernelOp = {
  kind: "kernel",
  name: "advanced_subtensor",
  category: "internal",
  sig: "(x: any[...s], indices: tensors, axis: int, labels: ints) -> any[...r]",
  doc: "Blocks of a tensor by arrays of indices on neighbouring axes.",
  examples: [],
  samples: [
    {
      inputs: [
        [1, 2, 3],
        [2, 0, 2],
      ],
      dtypes: [undefined, "int64"],
      attrs: { axis: 0, labels: [0] },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [[-1, 0]],
      ],
      dtypes: [undefined, "int32"],
      attrs: { axis: 1, labels: [1] },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [0, 1],
        [2, -1],
      ],
      dtypes: [undefined, "int8", "int64"],
      attrs: { axis: 0, labels: [0, 1] },
    },
  ],
  infer: (_t, [x, ...indices], attrs) => {
    const shape = resultShape(x!, indices, attrs, 1);
    return isFault(shape) ? shape : { dtype: x!.dtype, shape };
  },
  reference: ([x, ...indices], attrs, [result]) => {
    const blocks = blocksOf(x!, indices, attrs.axis as number, attrs.labels as readonly number[]);
    if (isFault(blocks)) return blocks;
    const out = zeros(x!.dtype, result!.shape as readonly number[]).data;
    eachBlock(blocks, (inX, inResult) => copyBlock(x!.data, inX, out, inResult, blocks.inner));
    return [ndarray(x!.dtype, result!.shape as readonly number[], out)];
  },
  grad: (g, [x, ...indices], _y, dy, attrs) => [
    g.op("advanced_inc_subtensor", [g.zerosLike(x!), dy, ...indices], { ...attrs, add: true }),
    ...indices.map(() => null),
  ],
};

/** Of `x` indexed by arrays; `first` is the operand number of the first index. */
export function resultShape(
  x: TensorType,
  indices: readonly TensorType[],
  attrs: Attrs,
  first: number,
): TensorType["shape"] | Fault {
  const axis = attrs.axis as number;
  const shape = indices[0]?.shape ?? [];
  for (const [i, index] of indices.entries()) {
    if (!isInteger(index.dtype))
      return fault("dtype", `an index must be an integer, but $${first + i} is ${index.dtype}`, [first + i]);
    if (!sameShape(index.shape, shape))
      return fault("broadcast", `the indices differ in shape: ${printType(index)}`, [first + i]);
  }
  return [...x.shape.slice(0, axis), ...shape, ...x.shape.slice(axis + indices.length)];
}

/** What is said of an index that is not one of an axis; `label` is the user's number of the axis. */
export const outOfRange = (index: number, label: number, length: number, operand: number): Fault =>
  fault("index-range", `index ${index} is out of range for axis ${label}, which has length ${length}`, [operand]);

/** Where each indexed block lies: `outer` repetitions of [indexed axes][inner]. */
export interface Blocks {
  readonly outer: number;
  /** Elements of the indexed axes together. */
  readonly extent: number;
  /** Elements of one block. */
  readonly inner: number;
  /** For each element of the index arrays, the block within the indexed axes. */
  readonly at: Float64Array;
}

/** Resolves index arrays, or says which index is out of range. */
export function blocksOf(
  x: NdArray,
  indices: readonly NdArray[],
  axis: number,
  labels: readonly number[],
): Blocks | Fault {
  const lengths = x.shape.slice(axis, axis + indices.length);
  const at = new Float64Array(indices[0]?.data.length ?? 1);
  for (const [j, index] of indices.entries()) {
    const n = lengths[j]!;
    for (let i = 0; i < at.length; i++) {
      const given = Number(index.data[i]);
      const position = given < 0 ? given + n : given;
      if (position < 0 || position >= n) {
        return outOfRange(given, labels[j]!, n, j + 1);
      }
      at[i] = at[i]! * n + position;
    }
  }
  return {
    outer: sizeOf(x.shape.slice(0, axis)),
    extent: sizeOf(lengths),
    inner: sizeOf(x.shape.slice(axis + indices.length)),
    at,
  };
}

/** Calls `visit` with the first element of each block in `x` and in the result, in C order of the result. */
export function eachBlock(b: Blocks, visit: (inX: number, inResult: number) => void): void {
  for (let o = 0; o < b.outer; o++) {
    for (let i = 0; i < b.at.length; i++) {
      visit((o * b.extent + b.at[i]!) * b.inner, (o * b.at.length + i) * b.inner);
    }
  }
}

function copyBlock(from: TypedArray, start: number, to: TypedArray, at: number, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
