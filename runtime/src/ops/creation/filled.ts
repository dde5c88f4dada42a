/** @file Tensors of one value. */
import { type Dim, printDim } from "../../ir/dim.ts";
import type { Dtype } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { dimsOf } from "../shape/dims-attr.ts";

const dtypeOf = (attrs: Attrs, otherwise: Dtype): Dtype => (attrs.dtype as Dtype | null | undefined) ?? otherwise;

/** The lengths of a new tensor. */
export function lengthsOf(attr: Attrs[string] | undefined): readonly Dim[] | Fault {
  const shape = dimsOf(attr);
  const bad = shape.find((d) => typeof d === "number" && (d < 0 || !Number.isInteger(d)));
  return bad === undefined ? shape : fault("value", `a length cannot be ${printDim(bad)}`, []);
}

const constantFill = (name: "zeros" | "ones", value: number): CompositeOp => ({
  kind: "composite",
  name,
  category: "creation",
  sig: '(shape: dims, dtype: dtype = "float64") -> any[...s]',
  doc: `A tensor of ${name}. Lengths are numbers or dims; \`[]\` makes a scalar.`,
  examples: [[`${name}([2])`, `[${value}.0, ${value}.0]`]],
  samples: [
    { inputs: [], attrs: { shape: [2, 0, 3] } },
    { inputs: [], attrs: { shape: [2], dtype: "uint8" } },
  ],
  infer: (_t, _inputs, attrs) => {
    const shape = lengthsOf(attrs.shape);
    return isFault(shape) ? shape : { dtype: dtypeOf(attrs, "float64"), shape };
  },
  expand: (g, _inputs, attrs) => g.broadcastTo(g.scalar(dtypeOf(attrs, "float64"), value), dimsOf(attrs.shape)),
  gradNote: "depends on no tensor",
});

export const zerosOp = constantFill("zeros", 0);
export const onesOp = constantFill("ones", 1);

export const full: CompositeOp = {
  kind: "composite",
  name: "full",
  aliases: ["alloc"],
  category: "creation",
  sig: "(shape: dims, fill_value: any[...t], dtype: dtype = none) -> any[...s]",
  doc: "A tensor of `fill_value`, which broadcasts to `shape`; of its dtype unless one is given.",
  examples: [["full([2], 7)", "[7, 7]"]],
  samples: [
    { inputs: [3], attrs: { shape: [2, 2] } },
    { inputs: [[1, 2]], dtypes: ["int64"], attrs: { shape: [3, 2], dtype: "float32" } },
  ],
  infer: (t, [value], attrs) => {
    const shape = lengthsOf(attrs.shape);
    if (isFault(shape)) return shape;
    const added = shape.length - value!.shape.length;
    const fits = value!.shape.every(
      (d, i) => d === 1 || (added >= 0 && t.same(d, shape[i + added]!, "lengths of the fill value") !== undefined),
    );
    if (added < 0 || !fits) return fault("broadcast", `$0 does not broadcast to [${shape.map(printDim).join(", ")}]`);
    return { dtype: dtypeOf(attrs, value!.dtype), shape };
  },
  expand: (g, [value], attrs) => {
    const dtype = dtypeOf(attrs, value!.type.dtype);
    return g.broadcastTo(value!.type.dtype === dtype ? value! : g.cast(value!, dtype), dimsOf(attrs.shape));
  },
  gradDoc: "sum of dy over the stretched axes",
};

const like = (name: "zeros_like" | "ones_like", value: number): CompositeOp => ({
  kind: "composite",
  name,
  category: "creation",
  sig: "(x: any[...s], dtype: dtype = none) -> any[...s]",
  doc: `${name === "zeros_like" ? "Zeros" : "Ones"} of the shape of \`x\`, and of its dtype unless one is given.`,
  examples: [[`${name}([5, 6])`, `[${value}, ${value}]`]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    },
    { inputs: [[1, 2]], attrs: { dtype: "int8" } },
  ],
  infer: (_t, [x], attrs) => ({ dtype: dtypeOf(attrs, x!.dtype), shape: x!.shape }),
  expand: (g, [x], attrs) => g.broadcastTo(g.scalar(dtypeOf(attrs, x!.type.dtype), value), x!.type.shape),
  grad: () => [null],
  gradDoc: "0",
});

export const zerosLike = like("zeros_like", 0);
export const onesLike = like("ones_like", 1);

export const fullLike: CompositeOp = {
  kind: "composite",
  name: "full_like",
  category: "creation",
  sig: "(x: any[...s], fill_value: any[], dtype: dtype = none) -> any[...s]",
  doc: "`fill_value`, a scalar, in the shape of `x`, and in its dtype unless one is given.",
  examples: [["full_like([1.5, 2.5], 7)", "[7.0, 7.0]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        5,
      ],
    },
  ],
  infer: (_t, [x, value], attrs) => {
    if (value!.shape.length > 0) return fault("rank", "$1, the fill value, must be a scalar", [1]);
    return { dtype: dtypeOf(attrs, x!.dtype), shape: x!.shape };
  },
  expand: (g, [x, value], attrs) => {
    const dtype = dtypeOf(attrs, x!.type.dtype);
    return g.broadcastTo(value!.type.dtype === dtype ? value! : g.cast(value!, dtype), x!.type.shape);
  },
  gradDoc: "fill_value: sum(dy)",
};
