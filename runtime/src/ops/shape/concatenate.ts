/** @file Tensors one after the other along an axis. */
import { ndarray, sizeOf, zeros } from "../../ir/array.ts";
import { addDims, compareDims, type Dim, printDim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Attrs } from "../../ir/node.ts";
import { printType, type TensorType } from "../../ir/type.ts";
import { arithmetic } from "../dtype-rules.ts";
import {
  type CompositeOp,
  type Fault,
  fault,
  type InferRule,
  isFault,
  type KernelOp,
  type TypeContext,
} from "../op.ts";
import { axisAt, upTo } from "./dims-attr.ts";

const inferJoined: InferRule = (t, tensors, attrs) => {
  const shape = joined(t, tensors, (attrs.axis as number | undefined) ?? 0);
  return isFault(shape) ? shape : { dtype: tensors[0]!.dtype, shape };
};

export const concatenate: KernelOp = {
  kind: "kernel",
  name: "concatenate",
  aliases: ["concat"],
  category: "shape",
  sig: "(tensors: tensors, axis: int = 0) -> any[...r]",
  doc: "The tensors of a list one after the other along `axis`; all other lengths must agree. dtypes promote.",
  examples: [
    ["concatenate([[1, 2], [3]])", "[1, 2, 3]"],
    ["concatenate([[[1], [2]], [[3], [4]]], axis=1)", "[[1, 3], [2, 4]]"],
  ],
  samples: [
    { inputs: [[1, 2], [3], [4, 5]] },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [[5], [6]],
      ],
      attrs: { axis: -1 },
    },
    { inputs: [[[1, 2]], [[3, 4]]], attrs: { axis: 0 } },
  ],
  dtypes: arithmetic,
  infer: inferJoined,
  reference: (inputs, attrs, [result]) => {
    const shape = result!.shape as readonly number[];
    const out = zeros(result!.dtype, shape).data;
    const axis = positionOf(attrs, shape.length);
    const outer = sizeOf(shape.slice(0, axis));
    const row = sizeOf(shape.slice(axis));
    let start = 0;
    for (const x of inputs) {
      const own = sizeOf(x.shape.slice(axis));
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < own; i++) out[o * row + start + i] = x.data[o * own + i]!;
      }
      start += own;
    }
    return [ndarray(result!.dtype, shape, out)];
  },
  grad: (g, tensors, _y, dy, attrs, wanted) => {
    const axis = positionOf(attrs, dy.type.shape.length);
    const before = upTo(axis).map(() => ["slice", null, null, null]);
    let start: Dim = 0;
    return tensors.map((x, i) => {
      const from = start;
      start = addDims(start, x.type.shape[axis]!);
      // The last part goes to the end, whatever the length is called.
      const stop = i === tensors.length - 1 ? null : start;
      return wanted[i] ? g.op("subtensor", [dy], { items: [...before, ["slice", from, stop, null]] }) : null;
    });
  },
  gradDoc: "each part of dy",
  flops: () => 0,
};

export const join: CompositeOp = {
  kind: "composite",
  name: "join",
  category: "shape",
  sig: "(axis: int, tensors: tensors...) -> any[...r]",
  doc: "Theano's word for `concatenate`: `join(axis, a, b, ...)`.",
  examples: [["join(0, [1, 2], [3])", "[1, 2, 3]"]],
  samples: [{ inputs: [[1, 2], [3]], attrs: { axis: 0 } }],
  dtypes: arithmetic,
  infer: inferJoined,
  expand: (g, tensors, attrs) => g.op("concatenate", tensors, { axis: attrs.axis! }),
  gradDoc: "each part of dy",
};

export const stack: CompositeOp = {
  kind: "composite",
  name: "stack",
  category: "shape",
  sig: "(tensors: tensors, axis: int = 0) -> any[...r]",
  doc: "The tensors of a list, all of one shape, along a new axis. dtypes promote. A list that holds a symbolic element is `stack` of it where a tensor is wanted.",
  examples: [
    ["stack([[1, 2], [3, 4]])", "[[1, 2], [3, 4]]"],
    ["stack([[1, 2], [3, 4]], axis=1)", "[[1, 3], [2, 4]]"],
  ],
  samples: [
    {
      inputs: [
        [1, 2],
        [3, 4],
      ],
      attrs: { axis: -1 },
    },
    { inputs: [1, 2, 3] },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
      attrs: { axis: 1 },
    },
  ],
  dtypes: arithmetic,
  infer: (t, tensors, attrs) => {
    if (tensors.length === 0) return fault("value", "there is nothing to stack");
    const rank = tensors[0]!.shape.length + 1;
    const axis = axisAt((attrs.axis as number | undefined) ?? 0, rank, 0, "the result");
    if (typeof axis !== "number") return axis;
    const shape = agreed(t, tensors, -1, "stack");
    if (isFault(shape)) return shape;
    return { dtype: tensors[0]!.dtype, shape: [...shape.slice(0, axis), tensors.length, ...shape.slice(axis)] };
  },
  expand: (g, tensors, attrs) => {
    const axis = positionOf(attrs, tensors[0]!.type.shape.length + 1);
    const grown = tensors.map((x) => g.op("expand_dims", [x], { axis }));
    return g.op("concatenate", grown, { axis });
  },
  gradDoc: "each slice of dy",
};

function joined(t: TypeContext, tensors: readonly TensorType[], given: number): readonly Dim[] | Fault {
  if (tensors.length === 0) return fault("value", "there is nothing to concatenate");
  const first = tensors[0]!;
  const scalar = tensors.findIndex((x) => x.shape.length === 0);
  if (scalar >= 0)
    return fault("rank", `$${scalar} is a scalar, which has no axis to join; \`stack\` takes scalars`, [scalar]);
  const axis = axisAt(given, first.shape.length);
  if (typeof axis !== "number") return axis;
  const shape = agreed(t, tensors, axis, "concatenate");
  if (isFault(shape)) return shape;
  const length = tensors.map((x) => x.shape[axis]!).reduce(addDims);
  return shape.map((d, i) => (i === axis ? length : d));
}

/** The shape that all must have, but for `axis`. */
function agreed(t: TypeContext, tensors: readonly TensorType[], axis: number, what: string): readonly Dim[] | Fault {
  const shape = [...tensors[0]!.shape];
  for (const [i, x] of tensors.entries()) {
    if (x.shape.length !== shape.length) {
      return fault("rank", `$0 is ${printType(tensors[0]!)}, but $${i} is ${printType(x)}`, [i, 0]);
    }
    for (const [a, dim] of x.shape.entries()) {
      if (a === axis) continue;
      const same = t.same(shape[a]!, dim, `lengths of axis ${a} in ${what}`);
      if (same === undefined) {
        return fault(
          "length",
          `\`${printDim(shape[a]!)}\` meets \`${printDim(dim)}\` along axis ${a}`,
          [i, 0],
          [
            { operand: 0, axis: a, dim: shape[a]! },
            { operand: i, axis: a, dim },
          ],
        );
      }
      // A definite name is better than an unknown one.
      if (compareDims(shape[a]!, dim) !== "equal") shape[a] = same;
    }
  }
  return shape;
}

function positionOf(attrs: Attrs, rank: number): number {
  const axis = axisAt((attrs.axis as number | undefined) ?? 0, rank);
  return typeof axis === "number" ? axis : bug(axis.message);
}
