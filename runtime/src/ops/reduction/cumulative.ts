/** @file Running sums and products. */
import { type NdArray, readElement, writeElement, zeros } from "../../ir/array.ts";
import { productOfDims } from "../../ir/dim.ts";
import { type Dtype, isFloat, isWide } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { normalAxes } from "../build.ts";
import type { DtypeRule, InferRule, KernelOp } from "../op.ts";
import { fault, isFault } from "../op.ts";
import { lanes } from "./lanes.ts";

const sig = "(x: number[...s], axis: axis = none, *, reverse: bool = false) -> number[...r]";

/** Theano keeps the dtype, also of small integers; bools, of which it keeps bools, count here as int64. */
const cumulative: DtypeRule = ([x]) => {
  const d: Dtype = x === "bool" ? "int64" : x!;
  return { inputs: [d], result: d };
};

const infer: InferRule = (_t, [x], attrs) => {
  if (attrs.axis === null || attrs.axis === undefined) return { dtype: x!.dtype, shape: [productOfDims(x!.shape)] };
  if (Array.isArray(attrs.axis) && attrs.axis.length !== 1) return fault("axis", "takes one axis, or none");
  const axes = normalAxes(attrs.axis, x!.shape.length);
  return isFault(axes) ? axes : { dtype: x!.dtype, shape: x!.shape };
};

/** Folds along each lane. Floats are kept in double and rounded where they are written; integers wrap where they are written. */
function run(
  x: NdArray,
  attrs: Attrs,
  shape: readonly number[],
  fold: (a: never, b: never) => number | bigint,
): NdArray {
  const out = zeros(x.dtype, shape);
  const flat = attrs.axis === null || attrs.axis === undefined;
  const axis = Array.isArray(attrs.axis) ? attrs.axis[0] : attrs.axis;
  const { starts, step, length } = lanes(flat ? [x.data.length] : x.shape, flat ? 0 : (axis as number));
  const backwards = attrs.reverse === true;
  for (const start of starts) {
    let folded: number | bigint | undefined;
    for (let i = 0; i < length; i++) {
      const at = start + (backwards ? length - 1 - i : i) * step;
      const element = readElement(x, at) as number | bigint;
      folded = folded === undefined ? element : fold(folded as never, element as never);
      writeElement(out, at, folded);
      if (!isFloat(x.dtype)) folded = readElement(out, at) as number | bigint;
    }
  }
  return out;
}

export const cumsum: KernelOp = {
  kind: "kernel",
  name: "cumsum",
  category: "reduction",
  sig,
  doc:
    "Running sum along `axis`, of all elements in C order without one; with `reverse` from the end. Keeps the dtype (bools are " +
    "counted in int64).",
  examples: [
    ["cumsum([1, 2, 3])", "[1, 3, 6]"],
    ["cumsum([[1, 2], [3, 4]], axis=0)", "[[1, 2], [4, 6]]"],
    ["cumsum([1, 2, 3], reverse=true)", "[6, 5, 3]"],
  ],
  dtypes: cumulative,
  infer,
  reference: ([x], attrs, [result]) => {
    const shape = result!.shape as readonly number[];
    return [
      run(x!, attrs, shape, isWide(x!.dtype) ? (a: bigint, b: bigint) => a + b : (a: number, b: number) => a + b),
    ];
  },
  grad: (g, [x], _y, dy, attrs) => [
    g.reshape(g.op("cumsum", [dy], { ...attrs, reverse: attrs.reverse !== true }), x!.type.shape),
  ],
  gradDoc: "1 for every later element",
  samples: [
    { inputs: [[1, 2, -3]] },
    {
      inputs: [
        [
          [1, 2, 5],
          [3, 4, -6],
        ],
      ],
      attrs: { axis: 0 },
    },
    {
      inputs: [
        [
          [1, 2, 5],
          [3, 4, -6],
        ],
      ],
      attrs: { axis: -1, reverse: true },
    },
    {
      inputs: [
        [
          [1, 2, 5],
          [3, 4, -6],
        ],
      ],
    },
  ],
};

export const cumprod: KernelOp = {
  kind: "kernel",
  name: "cumprod",
  category: "reduction",
  sig,
  doc:
    "Running product along `axis`, of all elements in C order without one; with `reverse` from the end. Keeps the dtype. The " +
    "gradient is right where elements are 0.",
  examples: [["cumprod([1, 2, 3, 4])", "[1, 2, 6, 24]"]],
  dtypes: cumulative,
  infer,
  reference: ([x], attrs, [result]) => {
    const shape = result!.shape as readonly number[];
    return [run(x!, attrs, shape, isWide(x!.dtype) ? (a: bigint, b: bigint) => a * b : product(x!.dtype))];
  },
  /**
   * dx_i = Σ_{j ≥ i} dy_j · Π_{k ≤ j, k ≠ i} x_k. Before the first 0 that is Σ dy_j y_j / x_i; at it, the same sum over the products
   * with a 1 in its place; after it, 0.
   */
  grad: (g, [x0], y0, dy, attrs) => {
    const flat = attrs.axis === null || attrs.axis === undefined;
    const x = flat ? g.reshape(x0!, y0.type.shape) : x0!;
    const along: Attrs = { axis: flat ? 0 : attrs.axis!, reverse: attrs.reverse === true };
    const back: Attrs = { ...along, reverse: attrs.reverse !== true };
    const zero = g.equal(x, 0);
    const first = g.op("logical_and", [zero, g.equal(g.op("cumsum", [g.cast(zero, "int64")], along), 1)]);
    const replaced = g.op("cumprod", [g.where(first, 1, x)], along);
    const at = g.op("cumsum", [g.mul(dy, replaced)], back);
    const before = g.div(g.op("cumsum", [g.mul(dy, y0)], back), g.where(zero, 1, x));
    return [g.reshape(g.where(first, at, g.where(zero, 0, before)), x0!.type.shape)];
  },
  gradDoc: "the products without x",
  samples: [
    { inputs: [[1, 2, -3]] },
    {
      inputs: [
        [
          [1, 2, 5],
          [3, 4, -6],
        ],
      ],
      attrs: { axis: 0 },
    },
    {
      inputs: [
        [
          [1, 2, 5],
          [3, 4, -6],
        ],
      ],
      attrs: { axis: 1, reverse: true },
    },
  ],
};

/** Of 32-bit integers the product needs more digits than a double has. */
const product = (dtype: Dtype) =>
  isFloat(dtype) ? (a: number, b: number) => a * b : (a: number, b: number) => BigInt(a) * BigInt(b);
