/** @file How often each number comes. */
import { fromValues, ndarray, writeElement, zeros } from "../../ir/array.ts";
import { type Dim, printDim } from "../../ir/dim.ts";
import { type Dtype, isFloat, isInteger } from "../../ir/dtype.ts";
import { measuredDim } from "../../ir/measured-dim.ts";
import type { Node } from "../../ir/node.ts";
import { buildFrom } from "../build-from.ts";
import { Builder } from "../builder.ts";
import { type DtypeRule, type Fault, fault, isFault, type KernelOp } from "../op.ts";

/** Counts are int64; weights are floats. */
const dtypes: DtypeRule = (inputs, _attrs, given = inputs) => {
  const weights = inputs[1];
  const x = given[0];
  if (!weights) return { inputs: [x!], result: "int64" };
  const d: Dtype = isFloat(weights) ? weights : "float64";
  return { inputs: [x!, d], result: d };
};

/** Without `minlength` the greatest number tells the length, as in NumPy. */
function upToTheGreatest(g: Builder, x: Node, weights: readonly Node[]): Node | Fault {
  const wide = x.type.dtype === "int64" ? x : g.cast(x, "int64");
  const none = g.constant(fromValues("int64", [1], [-1n]));
  const count = g.add(g.op("max", [g.op("concatenate", [wide, none], { axis: 0 })]), 1);
  const length = measuredDim("the greatest number of a bincount, and 1", count);
  const counted = buildFrom(g, "bincount", [x, ...weights], { minlength: length });
  return isFault(counted) ? counted : g.op("measured", [counted, count], { measured: length });
}

/** What is said of a number that is not counted. */
export const countsNot = (n: number, length: number): Fault =>
  n < 0
    ? fault("index-range", `bincount counts numbers from 0 on, but ${n} is in $0`)
    : fault("index-range", `${n} is not one of the ${length} numbers from 0 on that bincount counts`);

export const bincount: KernelOp = {
  kind: "kernel",
  name: "bincount",
  category: "indexing",
  sig: "(x: int[n], weights: number[n] = none, minlength: dim = none) -> number[minlength]",
  doc: "How often each of the numbers from 0 on comes in the vector `x`, or the sum of its `weights`. The length is `minlength`: a number from there on is an error (NumPy's result grows). Without `minlength` the greatest number tells it when the function runs. A number below 0 is an error.",
  examples: [
    ["bincount([0, 1, 1, 3])", "[1, 2, 0, 1]"],
    ["bincount([0, 1, 1, 3], minlength=5)", "[1, 2, 0, 1, 0]"],
    ["bincount([0, 1, 1], [0.5, 1.0, 2.0], minlength=3)", "[0.5, 3.0, 0.0]"],
  ],
  samples: [
    { inputs: [[2, 0, 2, 1]], dtypes: ["int32"], attrs: { minlength: 4 } },
    {
      inputs: [
        [2, 0, 2],
        [0.5, 1.5, -3],
      ],
      dtypes: ["int64"],
      attrs: { minlength: 3 },
    },
    { inputs: [[]], dtypes: ["uint8"], attrs: { minlength: 2 } },
  ],
  dtypes,
  adapt: ([x, ...rest], attrs, span) => {
    const unknown = (attrs.minlength ?? null) === null;
    return unknown && isInteger(x!.type.dtype) && x!.type.shape.length === 1
      ? upToTheGreatest(new Builder(span), x!, rest)
      : undefined;
  },
  infer: (t, [x, weights], attrs) => {
    if (!isInteger(x!.dtype)) return fault("dtype", `bincount counts integers, but $0 is ${x!.dtype}`);
    if (x!.shape.length !== 1) return fault("rank", "bincount counts in a vector, but $0 is not one");
    const length = attrs.minlength as Dim;
    if (typeof length === "number" && length < 0)
      return fault("value", `minlength is ${length}; it must be 0 or more`, []);
    if (weights) {
      if (weights.shape.length !== 1) return fault("rank", "the weights $1 are not a vector", [1]);
      const [n, other] = [x!.shape[0]!, weights.shape[0]!];
      if (t.same(n, other, "lengths of bincount's numbers and weights") === undefined) {
        return fault(
          "length",
          `$0 has \`${printDim(n)}\` numbers, but there are \`${printDim(other)}\` weights $1`,
          [0, 1],
          [
            { operand: 0, axis: 0, dim: n },
            { operand: 1, axis: 0, dim: other },
          ],
        );
      }
    }
    return { dtype: weights?.dtype ?? "int64", shape: [length] };
  },
  reference: ([x, weights], _attrs, [result]) => {
    const shape = result!.shape as readonly number[];
    const sums = new Float64Array(shape[0]!);
    for (let i = 0; i < x!.data.length; i++) {
      const at = Number(x!.data[i]!);
      if (at < 0 || at >= shape[0]!) return countsNot(at, shape[0]!);
      sums[at]! += weights ? (weights.data[i] as number) : 1;
    }
    const out = zeros(result!.dtype, shape);
    for (const [i, v] of sums.entries()) writeElement(out, i, weights ? v : BigInt(v));
    return [ndarray(out.dtype, shape, out.data)];
  },
  grad: (g, [x, weights], _y, dy) => [null, ...(weights ? [g.op("take", [dy, x!], { axis: 0 })] : [])],
  gradDoc: "weights: dy[x]",
};
