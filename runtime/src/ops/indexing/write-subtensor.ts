/** @file A copy of a tensor with a window on it replaced, or added to. */
import { type NdArray, ndarray, type TypedArray } from "../../ir/array.ts";
import { printDim } from "../../ir/dim.ts";
import { printType } from "../../ir/type.ts";
import { fault, isFault, type KernelOp } from "../op.ts";
import { contiguous } from "../shape/strided.ts";
import { addElement } from "./add-element.ts";
import { subtensorShape, windowOf } from "./subtensor.ts";

/** `attrs.items` as for `subtensor`; `attrs.add`: whether to add. `v` has the dtype of `x` and the shape of the window. */
export const writeSubtensor: KernelOp = {
  kind: "kernel",
  name: "write_subtensor",
  category: "internal",
  sig: "(x: any[...s], v: any[...r], items: any, add: bool) -> any[...s]",
  doc: "`x` with a window on it replaced by `v`, or with `v` added there.",
  examples: [],
  samples: [
    {
      inputs: [
        [1, 2, 3, 4, 5],
        [7, 8],
      ],
      attrs: { items: [["slice", 1, -1, 2]], add: false },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [7, 8],
      ],
      attrs: {
        items: [
          ["slice", null, null, -1],
          ["at", -1],
        ],
        add: true,
      },
    },
    { inputs: [[1, 2], 5], attrs: { items: [["at", 1]], add: true } },
  ],
  infer: (t, [x, v], attrs) => {
    if (x!.dtype !== v!.dtype) return fault("dtype", `$0 is ${x!.dtype}, $1 is ${v!.dtype}`, [1, 0]);
    const shape = subtensorShape(t, x!.shape, attrs);
    if (isFault(shape)) return shape;
    const fits =
      shape.length === v!.shape.length &&
      shape.every((d, i) => t.same(d, v!.shape[i]!, "lengths of a written window") !== undefined);
    if (!fits)
      return fault("broadcast", `$1 is ${printType(v!)}, but the window is [${shape.map(printDim).join(", ")}]`, [1]);
    return { dtype: x!.dtype, shape: x!.shape };
  },
  reference: ([x, v], attrs) => [written(x!, v!, attrs)],
  grad: (g, [, v], _y, dy, attrs) => [
    attrs.add === true ? dy : g.op("write_subtensor", [dy, g.zerosLike(v!)], { items: attrs.items!, add: false }),
    g.op("subtensor", [dy], { items: attrs.items! }),
  ],
};

function written(x: NdArray, v: NdArray, attrs: Parameters<KernelOp["reference"]>[1]): NdArray {
  const out = x.data.slice() as TypedArray;
  const window = windowOf(contiguous(x.shape), attrs);
  const index = new Array<number>(window.shape.length).fill(0);
  for (let i = 0; i < v.data.length; i++) {
    let at = window.offset;
    for (let axis = 0; axis < index.length; axis++) at += index[axis]! * window.strides[axis]!;
    if (attrs.add === true) addElement(x.dtype, out, at, v.data[i]!);
    else out[at] = v.data[i]!;
    for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === window.shape[axis]; axis--) index[axis] = 0;
  }
  return ndarray(x.dtype, x.shape, out);
}
