/** @file Theano's and NumPy's words for new axes of length 1. */
import type { Dim } from "../../ir/dim.ts";
import type { Shape } from "../../ir/type.ts";
import { type CompositeOp, fault } from "../op.ts";

/** `shapeOf` gives the new shape, which has the same lengths and some ones. */
function newAxes(
  op: Pick<CompositeOp, "name" | "sig" | "doc" | "examples" | "samples">,
  shapeOf: (shape: Shape, n: number) => Shape,
): CompositeOp {
  const count = (n: unknown): number => (typeof n === "number" ? n : 1);
  return {
    kind: "composite",
    category: "shape",
    ...op,
    infer: (_t, [x], attrs) => {
      const n = count(attrs.n_ones ?? attrs.axis);
      if (!Number.isInteger(n) || n < 0) return fault("value", `cannot add ${n} axes`);
      return { dtype: x!.dtype, shape: shapeOf(x!.shape, n) };
    },
    expand: (g, [x], attrs) => g.reshape(x!, shapeOf(x!.type.shape, count(attrs.n_ones ?? attrs.axis))),
    gradDoc: "reshape back",
  };
}

const ones = (n: number): Dim[] => new Array<Dim>(Math.max(0, n)).fill(1);

export const newAxisOps: readonly CompositeOp[] = [
  newAxes(
    {
      name: "shape_padleft",
      sig: "(x: any[...s], n_ones: int = 1) -> any[...r]",
      doc: "`x` with `n_ones` axes of length 1 in front.",
      examples: [["shape_padleft([1, 2])", "[[1, 2]]"]],
      samples: [{ inputs: [[1, 2]], attrs: { n_ones: 2 } }],
    },
    (shape, n) => [...ones(n), ...shape],
  ),
  newAxes(
    {
      name: "shape_padright",
      sig: "(x: any[...s], n_ones: int = 1) -> any[...r]",
      doc: "`x` with `n_ones` axes of length 1 behind.",
      examples: [["shape_padright([1, 2])", "[[1], [2]]"]],
      samples: [{ inputs: [[1, 2]], attrs: { n_ones: 2 } }],
    },
    (shape, n) => [...shape, ...ones(n)],
  ),
  newAxes(
    {
      name: "atleast_1d",
      sig: "(x: any[...s]) -> any[...r]",
      doc: "A scalar as a vector of one element; all else as it is.",
      examples: [["atleast_1d(3)", "[3]"]],
      samples: [{ inputs: [3] }, { inputs: [[1, 2]] }],
    },
    (shape) => [...ones(1 - shape.length), ...shape],
  ),
  newAxes(
    {
      name: "atleast_2d",
      sig: "(x: any[...s]) -> any[...r]",
      doc: "A scalar or vector as a matrix of one row; all else as it is.",
      examples: [["atleast_2d([1, 2])", "[[1, 2]]"]],
      samples: [{ inputs: [[1, 2]] }, { inputs: [3] }],
    },
    (shape) => [...ones(2 - shape.length), ...shape],
  ),
  newAxes(
    {
      name: "atleast_3d",
      sig: "(x: any[...s]) -> any[...r]",
      doc: "As in NumPy: a vector of length n becomes `[1, n, 1]`, a matrix `[m, n]` becomes `[m, n, 1]`.",
      examples: [["atleast_3d([1, 2])", "[[[1], [2]]]"]],
      samples: [{ inputs: [[1, 2]] }, { inputs: [[[1, 2]]] }, { inputs: [3] }],
    },
    (shape) =>
      shape.length >= 3 ? shape : shape.length === 2 ? [...shape, 1] : [1, ...(shape.length ? shape : [1]), 1],
  ),
];
