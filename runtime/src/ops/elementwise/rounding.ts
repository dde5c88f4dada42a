/** @file Rounding to whole numbers, or to decimals. Integers stay as they are; the derivative is 0 wherever it exists. */
import { integerRange, isComplex, isFloat } from "../../ir/dtype.ts";
import type { Node, Span } from "../../ir/node.ts";
import { Builder } from "../builder.ts";
import { same } from "../dtype-rules.ts";
import { type ElementwiseOp, type Fault, fault } from "../op.ts";
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

/** 10**22 is the greatest power of ten that a float64 holds exactly. */
const mostDecimals = 22;

/** `round(x * 10**d) / 10**d`, or the other way round where d is negative. */
function toDecimals(x: Node, decimals: number, span: Span | undefined): Node | Fault {
  if (Math.abs(decimals) > mostDecimals)
    return fault("value", `\`decimals\` is between -${mostDecimals} and ${mostDecimals}, not ${decimals}`, []);
  const g = new Builder(span);
  if (isFloat(x.type.dtype)) {
    const scale = g.literal(10 ** Math.abs(decimals));
    return decimals > 0
      ? g.div(g.op("round", [g.mul(x, scale)]), scale)
      : g.mul(g.op("round", [g.div(x, scale)]), scale);
  }
  if (decimals > 0 || x.type.dtype === "bool") return g.op("round", [x]);
  // No number of the dtype is a multiple but 0.
  if (10n ** BigInt(-decimals) > integerRange(x.type.dtype)[1]) return g.op("zeros_like", [x]);
  // A literal beyond 2**53 would be a float.
  const whole = (n: number): Node => (n < 2 ** 53 ? g.literal(n) : g.scalar(x.type.dtype, n));
  const step = whole(10 ** -decimals);
  // Whole multiples of the step: the next one below, or above where the rest is more than half, or half and the one below is odd.
  const below = g.op("floor_divide", [x, step]);
  const rest = g.sub(x, g.mul(below, step));
  const half = whole(10 ** -decimals / 2);
  const up = g.op("logical_or", [
    g.less(half, rest),
    g.op("logical_and", [g.op("equal", [rest, half]), g.op("equal", [g.op("mod", [below, 2]), 1])]),
  ]);
  return g.mul(g.where(up, g.add(below, 1), below), step);
}

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
  {
    ...rounding(
      "round",
      "The nearest whole number, the even one of two that are equally near; with `decimals`, the nearest multiple of `10**-decimals` (computed as in NumPy, by a product and a quotient); 0 where an integer dtype holds no such multiple.",
      ["round([0.5, 1.5, -1.2])", "[0, 2, -1]"],
      (s, x) => s.round(x),
      ["rint", "around", "round_half_to_even"],
    ),
    sig: "(x: number[...s], decimals: int = 0) -> number[...s]",
    examples: [
      ["round([0.5, 1.5, -1.2])", "[0, 2, -1]"],
      ["round([3.14159, -2.71828], 2)", "[3.14, -2.72]"],
      ["round([1250.0, 1350.0], decimals=-2)", "[1200, 1400]"],
    ],
    adapt: ([x], { decimals, ...attrs }, span) => {
      if (decimals === undefined || isComplex(x!.type.dtype)) return undefined;
      return decimals === 0
        ? { kind: "adapted", inputs: [x!], attrs, origins: [0] }
        : toDecimals(x!, decimals as number, span);
    },
  } satisfies ElementwiseOp,
  rounding("trunc", "The whole number next to x on the side of 0.", ["trunc([1.7, -1.7])", "[1, -1]"], (s, x) =>
    s.trunc(x),
  ),
];
