/** @file Absolute value and sign. */
import { dtypeInfo } from "../../ir/dtype.ts";
import { arithmetic, numeric } from "../dtype-rules.ts";
import { unary } from "./declare.ts";

export const abs = unary({
  name: "abs",
  aliases: ["absolute"],
  doc: "Absolute value. The least integer has none and stays. The derivative at 0 is taken as 0.",
  examples: [["abs([-1.5, 2.0])", "[1.5, 2]"]],
  dtypes: arithmetic,
  domain: [[0.5, 2]],
  scalar: (s, x) => (s.dtype === "bool" ? x! : s.abs(x!)),
  grad: (g, [x], _y, dy) => [g.mul(dy, g.op("sign", [x!]))],
  gradDoc: "sign(x)",
});

export const sign = unary({
  name: "sign",
  aliases: ["sgn"],
  doc: "-1, 0 or 1; NaN of NaN.",
  examples: [["sign([-2.5, 0.0, 3.0])", "[-1, 0, 1]"]],
  dtypes: numeric,
  domain: [[0.5, 2]],
  scalar: (s, x) => {
    const zero = s.constant(0);
    const positive = s.select(s.less(zero, x!), s.constant(1), x!);
    // 0 and NaN are what is left: they are their own sign.
    return dtypeInfo[s.dtype].kind === "uint" ? positive : s.select(s.less(x!, zero), s.constant(-1), positive);
  },
  grad: () => [null],
  gradDoc: "0",
  gradNote: "piecewise constant",
});
