/** @file Rounding to whole numbers. Integers stay as they are; the derivative is 0 wherever it exists. */
import { isFloat } from "../../ir/dtype.ts";
import { same } from "../dtype-rules.ts";
import type { ElementwiseOp } from "../op.ts";
import type { Scalar } from "../scalar.ts";
import { unary } from "./declare.ts";

const rounding = (
  name: string,
  doc: string,
  example: readonly [string, string],
  round: <V>(s: Scalar<V>, x: V) => V,
  aliases: readonly string[] = [],
): ElementwiseOp =>
  unary({
    name,
    aliases,
    doc: `${doc} Integers and bools stay as they are.`,
    examples: [example],
    dtypes: same,
    domain: [[0.1, 0.4]],
    scalar: (s, x) => (isFloat(s.dtype) ? round(s, x!) : x!),
    grad: () => [null],
    gradDoc: "0",
    gradNote: "piecewise constant",
  });

export const roundings = [
  rounding("ceil", "The least whole number that is not less than x.", ["ceil([1.2, -1.2])", "[2, -1]"], (s, x) =>
    s.ceil(x),
  ),
  rounding(
    "floor",
    "The greatest whole number that is not greater than x.",
    ["floor([1.2, -1.2])", "[1, -2]"],
    (s, x) => s.floor(x),
  ),
  rounding(
    "round",
    "The nearest whole number, the even one of two that are equally near.",
    ["round([0.5, 1.5, -1.2])", "[0, 2, -1]"],
    (s, x) => s.round(x),
    ["rint", "round_half_to_even"],
  ),
  rounding("trunc", "The whole number next to x on the side of 0.", ["trunc([1.7, -1.7])", "[1, -1]"], (s, x) =>
    s.trunc(x),
  ),
];
