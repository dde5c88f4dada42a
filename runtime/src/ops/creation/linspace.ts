/** @file Evenly spaced numbers between two ends. */
import { type Dim, maxDims, printDim, subDims } from "../../ir/dim.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";

export const linspace: CompositeOp = {
  kind: "composite",
  name: "linspace",
  category: "creation",
  sig: "(start: number[], stop: number[], num: dim = 50, endpoint: bool = true) -> float[num]",
  doc: "`num` numbers from `start` to `stop`, evenly spaced; `stop` is the last one unless `endpoint` is false.",
  examples: [["linspace(0, 1, 5)", "[0, 0.25, 0.5, 0.75, 1]"]],
  samples: [
    { inputs: [1, 3], attrs: { num: 4 } },
    { inputs: [1, 3], attrs: { num: 4, endpoint: false } },
    { inputs: [1, 3], attrs: { num: 1 } },
    { inputs: [1, 3], attrs: { num: 0 } },
  ],
  dtypes: (inputs) => {
    const weakest = floating(inputs, {});
    // Integers make float64, as in NumPy, however small they are.
    return "kind" in weakest || inputs.some(isFloat) ? weakest : { inputs: ["float64", "float64"], result: "float64" };
  },
  infer: (_t, [start, stop], attrs) => {
    if (start!.shape.length + stop!.shape.length > 0) return fault("rank", "the ends of linspace are scalars", [0, 1]);
    const num = numOf(attrs);
    if (typeof num === "number" && (num < 0 || !Number.isInteger(num))) {
      return fault("value", `linspace cannot give ${printDim(num)} numbers`, []);
    }
    return { dtype: start!.dtype, shape: [num] };
  },
  expand: (g, [start, stop], attrs) => {
    const num = numOf(attrs);
    const { dtype } = start!.type;
    const i = g.op("arange", [], { start: 0, stop: num, step: 1 });
    const last = subDims(num, 1);
    const steps = attrs.endpoint === false ? num : last;
    const step = g.div(g.sub(stop!, start!), g.cast(g.dim(maxDims(steps, 1)), dtype));
    const line = g.add(g.mul(g.cast(i, dtype), step), start!);
    // The last one is `stop` itself, not what rounding makes of it.
    return attrs.endpoint === false || num === 1 ? line : g.where(g.equal(i, g.dim(maxDims(last, 1))), stop!, line);
  },
  gradDoc: "start: sum(dy * (1 - t)), stop: sum(dy * t), with t from 0 to 1",
};

const numOf = (attrs: Attrs): Dim => (attrs.num as Dim | undefined) ?? 50;
