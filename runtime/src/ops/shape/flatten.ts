/** @file Brings axes together. */
import { productOfDims } from "../../ir/dim.ts";
import { fault, type ViewOp } from "../op.ts";
import { reshapeStrided } from "./strided.ts";

export const flatten: ViewOp = {
  kind: "view",
  name: "flatten",
  category: "shape",
  sig: "(x: any[...s], ndim: int = 1) -> any[...r]",
  doc: "The elements of `x` in C order with `ndim` axes: the first ones stay, the rest are brought together into the last. (Theano's meaning: NumPy's `flatten` always gives one axis.)",
  examples: [
    ["flatten([[1, 2], [3, 4]])", "[1, 2, 3, 4]"],
    ["flatten([[[1, 2], [3, 4]]], ndim=2)", "[[1, 2, 3, 4]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
      attrs: { ndim: 2 },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
    { inputs: [3] },
  ],
  infer: (_t, [x], attrs) => {
    const ndim = (attrs.ndim as number | undefined) ?? 1;
    const rank = x!.shape.length;
    if (!Number.isInteger(ndim) || ndim < 1 || ndim > Math.max(1, rank)) {
      return fault("axis", `flatten cannot give ${ndim} axes: $0 has ${rank}`);
    }
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, ndim - 1), productOfDims(x!.shape.slice(ndim - 1))] };
  },
  view: (x, _attrs, result) => reshapeStrided(x, result),
  grad: (g, [x], _y, dy) => [g.reshape(dy, x!.type.shape)],
  gradDoc: "reshape back",
};

export const ravel: ViewOp = {
  kind: "view",
  name: "ravel",
  category: "shape",
  sig: "(x: any[...s]) -> any[k]",
  doc: "All elements of `x` in C order along one axis.",
  examples: [["ravel([[1, 2], [3, 4]])", "[1, 2, 3, 4]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
  ],
  infer: (_t, [x]) => ({ dtype: x!.dtype, shape: [productOfDims(x!.shape)] }),
  view: (x, _attrs, result) => reshapeStrided(x, result),
  grad: (g, [x], _y, dy) => [g.reshape(dy, x!.type.shape)],
  gradDoc: "reshape back",
};
