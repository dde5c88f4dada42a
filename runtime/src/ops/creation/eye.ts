/** @file Matrices with ones on or below a diagonal. */
import type { Dim } from "../../ir/dim.ts";
import type { Dtype } from "../../ir/dtype.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type CompositeOp, isFault } from "../op.ts";
import { diagonalMask } from "../shape/diagonal.ts";
import { lengthsOf } from "./filled.ts";

const dtypeOf = (attrs: Attrs): Dtype => (attrs.dtype as Dtype | null | undefined) ?? "float64";
/** Rows and columns: as many where only one number is given. */
const sizeOf = (attrs: Attrs, columns = "m"): readonly [Dim, Dim] => {
  const n = attrs.n as Dim;
  return [n, (attrs[columns] as Dim | null | undefined) ?? n];
};
const infer: CompositeOp["infer"] = (_t, _inputs, attrs) => {
  const shape = lengthsOf(sizeOf(attrs));
  return isFault(shape) ? shape : { dtype: dtypeOf(attrs), shape };
};
const offsetOf = (attrs: Attrs): Dim => (attrs.k as Dim | undefined) ?? 0;

export const eye: CompositeOp = {
  kind: "composite",
  name: "eye",
  category: "creation",
  sig: '(n: dim, m: dim = none, k: offset = 0, dtype: dtype = "float64") -> any[n, m]',
  doc: "An `n` by `m` matrix of zeros with ones on the diagonal `k` places to the right of the main one.",
  examples: [
    ["eye(2)", "[[1, 0], [0, 1]]"],
    ["eye(2, 3, 1)", "[[0, 1, 0], [0, 0, 1]]"],
  ],
  samples: [
    { inputs: [], attrs: { n: 3, m: 2, k: -1 } },
    { inputs: [], attrs: { n: 2, dtype: "bool" } },
  ],
  infer,
  expand: (g, _inputs, attrs) => g.cast(diagonalMask(g, sizeOf(attrs), 0, 1, offsetOf(attrs)), dtypeOf(attrs)),
  gradNote: "depends on no tensor",
};

export const identity: CompositeOp = {
  kind: "composite",
  name: "identity",
  category: "creation",
  sig: '(n: dim, dtype: dtype = "float64") -> any[n, n]',
  doc: "The `n` by `n` matrix of zeros with ones on the diagonal.",
  examples: [["identity(2)", "[[1, 0], [0, 1]]"]],
  samples: [{ inputs: [], attrs: { n: 3 } }],
  infer,
  expand: (g, _inputs, attrs) => g.op("eye", [], { n: attrs.n!, dtype: dtypeOf(attrs) }),
  gradNote: "depends on no tensor",
};

export const tri: CompositeOp = {
  kind: "composite",
  name: "tri",
  category: "creation",
  sig: '(n: dim, m: dim = none, k: offset = 0, dtype: dtype = "float64") -> any[n, m]',
  doc: "An `n` by `m` matrix with ones on and below the diagonal `k` places to the right of the main one, zeros above.",
  examples: [["tri(3, 3, -1)", "[[0, 0, 0], [1, 0, 0], [1, 1, 0]]"]],
  samples: [{ inputs: [], attrs: { n: 3, m: 2 } }],
  infer,
  expand: (g, _inputs, attrs) => g.cast(lowerMask(g, sizeOf(attrs), offsetOf(attrs)), dtypeOf(attrs)),
  gradNote: "depends on no tensor",
};

/** True on and below the diagonal; over the last two axes, of length 1 along the others. */
export function lowerMask(g: Builder, shape: readonly Dim[], k: Dim): Node {
  const rank = shape.length;
  const along = (axis: number): Node =>
    g.reshape(
      g.op("arange", [], { start: 0, stop: shape[axis]!, step: 1 }),
      shape.map((d, i) => (i === axis ? d : 1)),
    );
  return g.op("greater_equal", [g.add(along(rank - 2), typeof k === "number" ? k : g.dim(k)), along(rank - 1)]);
}
