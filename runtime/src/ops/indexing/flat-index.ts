/** @file Positions in C order, and the indices along each axis that they stand for. */
import { type Dim, productOfDims } from "../../ir/dim.ts";
import { type Dtype, isInteger } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { broadcast } from "../build.ts";
import type { Builder } from "../builder.ts";
import { type CompositeOp, type Fault, fault, isFault, type ListOp } from "../op.ts";
import { dimsOf } from "../shape/dims-attr.ts";

/** A Fault where one is no integer. */
const integers = (dtypes: readonly Dtype[]): Fault | undefined => {
  const bad = dtypes.findIndex((d) => !isInteger(d));
  return bad < 0 ? undefined : fault("dtype", `an index must be an integer, but $${bad} is ${dtypes[bad]}`, [bad]);
};

/** The index as int64, counted from the start; out of range it is an error when the function runs. */
const within = (g: Builder, index: Node, length: Dim): Node =>
  g.op("take", [g.op("arange", [], { start: 0, stop: length, step: 1 }), index], { axis: 0 });

export const ravelMultiIndex: CompositeOp = {
  kind: "composite",
  name: "ravel_multi_index",
  category: "indexing",
  sig: "(multi_index: tensors, dims: dims) -> int64[...r]",
  doc: "The positions in C order, of a tensor of lengths `dims`, of the elements whose indices along each axis `multi_index` lists; these broadcast together. An index out of range is an error when the function runs.",
  examples: [["ravel_multi_index([[0, 1, 1], [2, 0, -1]], [2, 3])", "[2, 3, 5]"]],
  samples: [
    {
      inputs: [
        [0, 1, 1],
        [2, 0, 1],
      ],
      dtypes: ["int64", "int32"],
      attrs: { dims: [2, 3] },
    },
  ],
  infer: (t, indices, attrs) => {
    const bad = integers(indices.map((i) => i.dtype));
    if (bad) return bad;
    const axes = dimsOf(attrs.dims).length;
    if (axes !== indices.length || axes === 0) {
      return fault("value", `there are ${indices.length} indices for ${axes} axes`, []);
    }
    const shape = broadcast(
      t,
      indices.map((i) => i.shape),
    );
    return isFault(shape) ? shape : { dtype: "int64", shape };
  },
  expand: (g, indices, attrs) => {
    const dims = dimsOf(attrs.dims);
    return indices
      .map((index, axis) => g.mul(within(g, index, dims[axis]!), g.dim(productOfDims(dims.slice(axis + 1)))))
      .reduce((a, b) => g.add(a, b));
  },
  gradNote: "integer",
};

export const unravelIndex: ListOp = {
  kind: "list",
  name: "unravel_index",
  category: "indexing",
  sig: "(indices: int[...s], dims: dims) -> list",
  doc: "The indices along each axis, of a tensor of lengths `dims`, of the elements at positions `indices` in C order: a list with one tensor for each axis. What `argmax` gives without an axis is such a position. One out of range is an error when the function runs.",
  examples: [
    ["unravel_index([2, 3, 5], [2, 3])[0]", "[0, 1, 1]"],
    ["unravel_index([2, 3, 5], [2, 3])[1]", "[2, 0, 2]"],
  ],
  parts: (g, [indices], attrs) => {
    const bad = integers([indices!.type.dtype]);
    if (bad) return bad;
    const dims = dimsOf(attrs.dims);
    if (dims.length === 0) return fault("value", "unravel_index needs the length of at least one axis", []);
    const at = within(g, indices!, productOfDims(dims));
    return dims.map((d, axis) => {
      const whole = g.op("floor_divide", [at, g.dim(productOfDims(dims.slice(axis + 1)))]);
      return axis === 0 ? whole : g.op("mod", [whole, g.dim(d)]);
    });
  },
  gradNote: "integer",
};
