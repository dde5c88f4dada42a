/** @file Sorting along an axis. */
import { type NdArray, zeros } from "../../ir/array.ts";
import { productOfDims } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import type { Shape, TensorType } from "../../ir/type.ts";
import { type Fault, isFault, type KernelOp } from "../op.ts";
import { lanes } from "../reduction/lanes.ts";
import { axisAt } from "../shape/dims-attr.ts";
import { sortedPositions } from "./order.ts";

/** Without an axis, one axis for all elements. */
function sortedShape(x: TensorType, attrs: Attrs): { readonly shape: Shape; readonly axis: number } | Fault {
  if (attrs.axis === null) return { shape: [productOfDims(x.shape)], axis: 0 };
  const axis = axisAt((attrs.axis as number | undefined) ?? -1, x.shape.length);
  return typeof axis === "number" ? { shape: x.shape, axis } : axis;
}

/** Calls `put` for each place of the result, in lanes, with the place in `x` of the element that belongs there. */
function eachSorted(x: NdArray, attrs: Attrs, put: (place: number, from: number, position: number) => void): void {
  const { shape, axis } = sortedShape(x, attrs) as { shape: readonly number[]; axis: number };
  const { starts, step, length } = lanes(shape, axis);
  for (const start of starts) {
    const order = sortedPositions(x, start, step, length);
    for (let i = 0; i < length; i++) put(start + i * step, start + order[i]! * step, order[i]!);
  }
}

export const sort: KernelOp = {
  kind: "kernel",
  name: "sort",
  category: "indexing",
  sig: "(x: any[...s], axis: int = -1) -> any[...r]",
  doc: "The elements in ascending order along `axis` (all of them along one axis for `none`). NaN comes last.",
  examples: [["sort([3, 1, 2])", "[1, 2, 3]"]],
  samples: [
    {
      inputs: [
        [
          [3, 1, 2],
          [6, 5, 4.5],
        ],
      ],
    },
    {
      inputs: [
        [
          [3, 1, 2],
          [2.5, 5, 4.5],
        ],
      ],
      attrs: { axis: 0 },
    },
    {
      inputs: [
        [
          [3, 1],
          [2, 4],
        ],
      ],
      attrs: { axis: null },
    },
  ],
  infer: (_t, [x], attrs) => {
    const sorted = sortedShape(x!, attrs);
    return isFault(sorted) ? sorted : { dtype: x!.dtype, shape: sorted.shape };
  },
  reference: ([x], attrs, [result]) => {
    const out = zeros(x!.dtype, result!.shape as readonly number[]);
    eachSorted(x!, attrs, (place, from) => {
      out.data[place] = x!.data[from]!;
    });
    return [out];
  },
  // Each element finds its own cotangent at its rank, the inverse of the sorting permutation.
  grad: (g, [x], _y, dy, attrs) => {
    const flat = attrs.axis === null;
    const whole = flat ? g.op("ravel", [x!]) : x!;
    const axis = flat ? 0 : ((attrs.axis as number | undefined) ?? -1);
    const ranks = g.op("argsort", [g.op("argsort", [whole], { axis })], { axis });
    const dx = g.op("take_along_axis", [dy, ranks], { axis });
    return [flat ? g.reshape(dx, x!.type.shape) : dx];
  },
  gradDoc: "dy put back in the order of x",
};

export const argsort: KernelOp = {
  kind: "kernel",
  name: "argsort",
  category: "indexing",
  sig: "(x: any[...s], axis: int = -1) -> int64[...r]",
  doc: "The positions that put `x` in ascending order along `axis` (of the flattened tensor for `none`). Equal elements keep their order; NaN comes last.",
  examples: [["argsort([3, 1, 2])", "[1, 2, 0]"]],
  samples: [
    {
      inputs: [
        [
          [3, 1, 2],
          [6, 6, 4.5],
        ],
      ],
    },
    {
      inputs: [
        [
          [3, 1],
          [2, 4],
        ],
      ],
      attrs: { axis: null },
      dtypes: ["int16"],
    },
  ],
  infer: (_t, [x], attrs) => {
    const sorted = sortedShape(x!, attrs);
    return isFault(sorted) ? sorted : { dtype: "int64", shape: sorted.shape };
  },
  reference: ([x], attrs, [result]) => {
    const out = zeros("int64", result!.shape as readonly number[]);
    eachSorted(x!, attrs, (place, _from, position) => {
      out.data[place] = BigInt(position);
    });
    return [out];
  },
  gradNote: "integer",
};
