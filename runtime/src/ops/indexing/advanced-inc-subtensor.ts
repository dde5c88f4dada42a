/** @file A copy of a tensor with elements at integer arrays replaced, or added to. */
import { ndarray, type TypedArray } from "../../ir/array.ts";
import { printType } from "../../ir/type.ts";
import { fault, isFault, type KernelOp } from "../op.ts";
import { addElement } from "./add-element.ts";
import { blocksOf, eachBlock, resultShape } from "./advanced-subtensor.ts";

/**
 * The transpose of `advanced_subtensor`: `v` has the shape that indexing `x` gives. With `attrs.add` what falls on one place adds
 * up, in the order of the indices; without, the last one stays.
 */
export const advancedIncSubtensor: KernelOp = {
  kind: "kernel",
  name: "advanced_inc_subtensor",
  category: "internal",
  sig: "(x: any[...s], v: any[...r], indices: tensors, axis: int, labels: ints, add: bool) -> any[...s]",
  doc: "`x` with blocks at arrays of indices replaced by `v`, or with `v` added there.",
  examples: [],
  samples: [
    {
      inputs: [
        [1, 2, 3],
        [5, 6, 7],
        [2, 0, 2],
      ],
      dtypes: [undefined, undefined, "int64"],
      attrs: { axis: 0, labels: [0], add: true },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [7, 8],
          [9, 10],
        ],
        [-1, 0],
      ],
      dtypes: [undefined, undefined, "int32"],
      attrs: { axis: 1, labels: [1], add: false },
    },
  ],
  infer: (t, [x, v, ...indices], attrs) => {
    if (x!.dtype !== v!.dtype) return fault("dtype", `$0 is ${x!.dtype}, $1 is ${v!.dtype}`, [1, 0]);
    const shape = resultShape(x!, indices, attrs, 2);
    if (isFault(shape)) return shape;
    const fits =
      shape.length === v!.shape.length &&
      shape.every((d, i) => t.same(d, v!.shape[i]!, "lengths of written blocks") !== undefined);
    return fits ? x! : fault("broadcast", `$1 is ${printType(v!)}, which does not fit the indices`, [1]);
  },
  reference: ([x, v, ...indices], attrs) => {
    const blocks = blocksOf(x!, indices, attrs.axis as number, attrs.labels as readonly number[]);
    if (isFault(blocks)) return blocks;
    const out = x!.data.slice() as TypedArray;
    eachBlock(blocks, (inX, inV) => {
      for (let i = 0; i < blocks.inner; i++) {
        if (attrs.add === true) addElement(x!.dtype, out, inX + i, v!.data[inV + i]!);
        else out[inX + i] = v!.data[inV + i]!;
      }
    });
    return [ndarray(x!.dtype, x!.shape, out)];
  },
  grad: (g, [, v, ...indices], _y, dy, attrs) => [
    attrs.add === true ? dy : g.op("advanced_inc_subtensor", [dy, g.zerosLike(v!), ...indices], attrs),
    g.op("advanced_subtensor", [dy, ...indices], { axis: attrs.axis!, labels: attrs.labels! }),
    ...indices.map(() => null),
  ],
  gradNote: "of an element that is replaced twice, as if each value had stayed",
};
