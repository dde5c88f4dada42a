/** @file Bessel functions of any order. */

import type { Attrs } from "../../../ir/node.ts";
import { type Fault, fault } from "../../op.ts";
import { besselI, besselJ } from "./bessel-order-values.ts";
import { numberKernel } from "./number-kernel.ts";

const refuse = (attrs: Attrs): Fault | undefined => {
  const v = attrs.v;
  if (typeof v === "number" && Number.isFinite(v) && Math.abs(v) <= 1000) return undefined;
  return fault("value", "the order v has to be a number from -1000 to 1000");
};

export const jv = numberKernel({
  name: "jv",
  aliases: ["jn"],
  sig: "(v: float, x: float[...s]) -> float[...s]",
  doc:
    "Bessel function of the first kind and real order `v`, a number that is known while the graph is built; NaN for x < 0 unless v is " +
    "whole. Absolute error below 1e-13 (`j0` and `j1` are better and faster). Power series, Miller's recurrence, Hankel's expansion: DLMF 10.",
  examples: [["jv(2, [0.0, 1.0])", "[0, 0.1149034849319005]"]],
  of: (attrs, x) => besselJ(attrs.v as number, x!),
  refuse,
  grad: (g, [x], _y, dy, attrs) => {
    const v = attrs.v as number;
    const difference = g.sub(g.op("jv", [x!], { v: v - 1 }), g.op("jv", [x!], { v: v + 1 }));
    return [g.mul(dy, g.mul(0.5, difference))];
  },
  gradDoc: "(jv(v - 1, x) - jv(v + 1, x)) / 2",
  samples: [
    { inputs: [[0.5, 2.5, 40]], attrs: { v: 2 } },
    { inputs: [[0.7, 6.5]], attrs: { v: 0.5 } },
  ],
});

export const iv = numberKernel({
  name: "iv",
  sig: "(v: float, x: float[...s]) -> float[...s]",
  doc:
    "Modified Bessel function of the first kind and real order `v`, a number that is known while the graph is built; NaN for x < 0 " +
    "unless v is whole. Relative error below 1e-13 (`i0` and `i1` are better and faster). Power series: DLMF 10.25.2.",
  examples: [["iv(2, [0.0, 1.0])", "[0, 0.1357476697670383]"]],
  of: (attrs, x) => besselI(attrs.v as number, x!),
  refuse,
  grad: (g, [x], _y, dy, attrs) => {
    const v = attrs.v as number;
    const sum = g.add(g.op("iv", [x!], { v: v - 1 }), g.op("iv", [x!], { v: v + 1 }));
    return [g.mul(dy, g.mul(0.5, sum))];
  },
  gradDoc: "(iv(v - 1, x) + iv(v + 1, x)) / 2",
  samples: [{ inputs: [[0.5, 2.5]], attrs: { v: 2 } }],
});
