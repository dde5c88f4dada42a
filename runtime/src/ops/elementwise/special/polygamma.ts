/** @file Derivatives of ψ. */
import { type NdArray, readElement, writeElement, zeros } from "../../../ir/array.ts";
import { safePoint } from "../../../ir/safe-point.ts";
import { floating } from "../../dtype-rules.ts";
import { type CompositeOp, fault, type KernelOp } from "../../op.ts";
import { polygammaOf } from "./polygamma-values.ts";

function applied(n: number, x: NdArray): NdArray {
  const out = zeros(x.dtype, x.shape);
  for (let i = 0; i < x.data.length; i++) {
    if (i % 256 === 0) safePoint();
    writeElement(out, i, polygammaOf(n, readElement(x, i) as number));
  }
  return out;
}

export const polygamma: KernelOp = {
  kind: "kernel",
  name: "polygamma",
  category: "elementwise",
  sig: "(x: float[...s], n: int) -> float[...s]",
  doc: "The n-th derivative of `psi`, n ≥ 1. NaN at 0 and negative whole numbers. Relative error below 1e-13 for x > 0 and small n.",
  examples: [["polygamma([1.0], 1)", "[1.6449340668482264]"]],
  dtypes: floating,
  infer: (_t, [x], attrs) => {
    const n = attrs.n;
    if (typeof n !== "number" || !Number.isInteger(n) || n < 1)
      return fault("value", "n has to be a whole number, at least 1");
    return { dtype: x!.dtype, shape: x!.shape };
  },
  reference: ([x], attrs) => [applied(attrs.n as number, x!)],
  grad: (g, [x], _y, dy, attrs) => [g.mul(dy, g.op("polygamma", [x!], { n: (attrs.n as number) + 1 }))],
  gradDoc: "polygamma(x, n + 1)",
  samples: [
    { inputs: [[0.7, 1.5, 3.2, -0.6]], attrs: { n: 1 } },
    { inputs: [[0.7, 2.5]], attrs: { n: 2 } },
  ],
};

export const triGamma: CompositeOp = {
  kind: "composite",
  name: "tri_gamma",
  aliases: ["trigamma"],
  category: "elementwise",
  sig: "(x: float[...s]) -> float[...s]",
  doc: "The derivative of `psi`: `polygamma(x, 1)`.",
  examples: [["tri_gamma([1.0])", "[1.6449340668482264]"]],
  dtypes: floating,
  infer: (_t, [x]) => ({ dtype: x!.dtype, shape: x!.shape }),
  expand: (g, [x]) => g.op("polygamma", [x!], { n: 1 }),
  gradDoc: "polygamma(x, 2)",
  samples: [{ inputs: [[0.7, 1.5, 3.2]] }],
};
