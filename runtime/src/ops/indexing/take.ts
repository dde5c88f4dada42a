/** @file Elements along one axis by an integer tensor. */
import { productOfDims } from "../../ir/dim.ts";
import { isInteger } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import { type CompositeOp, fault } from "../op.ts";
import { axisAt } from "../shape/dims-attr.ts";

export const take: CompositeOp = {
  kind: "composite",
  name: "take",
  category: "indexing",
  sig: "(x: any[...s], indices: int[...t], axis: int = none) -> any[...r]",
  doc: "The elements of `x` at `indices` along `axis` (of the flattened tensor without one): the axis is replaced by those of `indices`. Negative ones count from the end; one out of range is an error when the function runs.",
  examples: [
    ["take([10, 20, 30], [2, 0])", "[30, 10]"],
    ["take([[1, 2], [3, 4]], 1, axis=0)", "[3, 4]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [2, 0],
          [1, -1],
        ],
      ],
      dtypes: [undefined, "int64"],
      attrs: { axis: 1 },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [5, 0, 5],
      ],
      dtypes: [undefined, "int32"],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        1,
      ],
      dtypes: [undefined, "uint8"],
      attrs: { axis: -2 },
    },
  ],
  infer: (_t, [x, indices], attrs) => {
    if (!isInteger(indices!.dtype))
      return fault("dtype", `an index must be an integer, but $1 is ${indices!.dtype}`, [1]);
    const shape = flattened(x!.shape, attrs);
    const axis = axisAt(axisOf(attrs), shape.length);
    if (typeof axis !== "number") return axis;
    return { dtype: x!.dtype, shape: [...shape.slice(0, axis), ...indices!.shape, ...shape.slice(axis + 1)] };
  },
  expand: (g, [x, indices], attrs) => {
    const shape = flattened(x!.type.shape, attrs);
    const whole = shape === x!.type.shape ? x! : g.reshape(x!, shape);
    const axis = axisOf(attrs) < 0 ? axisOf(attrs) + shape.length : axisOf(attrs);
    return g.op("advanced_subtensor", [whole, indices!], { axis, labels: [axis] });
  },
  gradDoc: "zeros with dy added at the same places",
};

const axisOf = (attrs: Attrs): number => (attrs.axis as number | null | undefined) ?? 0;

/** Without an axis, one axis for all elements. */
const flattened = (shape: Shape, attrs: Attrs): Shape =>
  (attrs.axis === null || attrs.axis === undefined) && shape.length !== 1 ? [productOfDims(shape)] : shape;
