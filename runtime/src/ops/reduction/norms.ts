/** @file Norms, log of a sum of exponentials, range of values. */

import type { Attrs } from "../../ir/node.ts";
import { division, floating, numeric } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { axesOf, reducedType, restored } from "./declare.ts";

/** NaN for what is no order. */
function orderOf(attrs: Attrs): number {
  const ord = attrs.ord ?? 2;
  if (ord === "fro") return 2;
  return typeof ord === "number" ? ord : Number.NaN;
}

export const norm: CompositeOp = {
  kind: "composite",
  name: "norm",
  category: "reduction",
  sig: "(x: number[...s], ord: any = 2, axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc:
    "`sum(abs(x)**ord)**(1/ord)` over the elements along `axis` (over all of them without one, also of a matrix). `ord=inf` is the " +
    'greatest absolute value, `-inf` the least, 0 counts what is not 0; "fro" is 2. (`matrix_norm` has the norms of a matrix.) The gradient of the 2-norm at 0 is taken as 0.',
  examples: [
    ["norm([3.0, -4.0])", "5"],
    ["norm([3.0, -4.0], 1)", "7"],
    ["norm([3.0, -4.0], inf)", "4"],
    ['norm([[3.0, 0], [0, 4]], "fro")', "5"],
  ],
  dtypes: division,
  infer: (_t, [x], attrs) =>
    Number.isNaN(orderOf(attrs))
      ? fault("value", '`ord` is a number, inf, -inf or "fro"; see also matrix_norm', [])
      : reducedType(x!, attrs),
  expand: (g, [x], attrs) => {
    const over = { axis: axesOf(x!, attrs), keepdims: attrs.keepdims === true };
    const size = g.op("abs", [x!]);
    const ord = orderOf(attrs);
    if (ord === Number.POSITIVE_INFINITY) return g.op("max", [size], over);
    if (ord === Number.NEGATIVE_INFINITY) return g.op("min", [size], over);
    if (ord === 0) return g.op("sum", [g.cast(g.op("not_equal", [x!, 0]), x!.type.dtype)], over);
    if (ord === 1) return g.op("sum", [size], over);
    if (ord === 2) return g.sqrt(g.op("sum", [g.op("sqr", [x!])], over));
    return g.pow(g.op("sum", [g.pow(size, ord)], over), 1 / ord);
  },
  grad: (g, [x], y, dy, attrs) => {
    const ord = orderOf(attrs);
    const whole = restored(g, y, x!, attrs);
    const flowing = restored(g, dy, x!, attrs);
    const direction = g.op("sign", [x!]);
    if (ord === 0) return [null];
    if (ord === 1) return [g.mul(flowing, direction)];
    if (Math.abs(ord) === Number.POSITIVE_INFINITY) {
      return [g.where(g.equal(g.op("abs", [x!]), whole), g.mul(flowing, direction), 0)];
    }
    const divisor = g.where(g.equal(whole, 0), 1, whole);
    if (ord === 2) return [g.mul(x!, g.div(flowing, divisor))];
    return [g.mul(flowing, g.mul(direction, g.pow(g.div(g.op("abs", [x!]), divisor), ord - 1)))];
  },
  gradDoc: "x / norm(x)",
  samples: [
    { inputs: [[1, -2, 3]] },
    {
      inputs: [
        [
          [1, -2],
          [3, 0.5],
        ],
      ],
      attrs: { ord: 1, axis: 0 },
    },
    {
      inputs: [
        [
          [1, -2],
          [3, 0.5],
        ],
      ],
      attrs: { ord: 3, axis: 1, keepdims: true },
    },
    { inputs: [[1, -2, 3]], attrs: { ord: Number.POSITIVE_INFINITY } },
  ],
};

export const logsumexp: CompositeOp = {
  kind: "composite",
  name: "logsumexp",
  category: "reduction",
  sig: "(x: float[...s], axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc: "`log(sum(exp(x)))` along `axis`, without overflow: the greatest element is taken out first.",
  examples: [["logsumexp([1000.0, 1000.0])", "1000.6931471805599"]],
  dtypes: floating,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) => {
    const axis = axesOf(x!, attrs);
    const greatest = g.op("max", [x!], { axis, keepdims: true });
    // inf - inf would be NaN: an infinite maximum is the result as it is.
    const shift = g.where(g.op("isfinite", [greatest]), greatest, 0);
    const whole = g.add(g.log(g.sum(g.exp(g.sub(x!, shift)), axis, true)), shift);
    return attrs.keepdims === true
      ? whole
      : g.reshape(
          whole,
          whole.type.shape.filter((_, i) => !axis.includes(i)),
        );
  },
  grad: (g, [x], y, dy, attrs) => [g.mul(restored(g, dy, x!, attrs), g.exp(g.sub(x!, restored(g, y, x!, attrs))))],
  gradDoc: "exp(x - logsumexp(x))",
};

export const ptp: CompositeOp = {
  kind: "composite",
  name: "ptp",
  category: "reduction",
  sig: "(x: number[...s], axis: axis = none, keepdims: bool = false) -> number[...r]",
  doc: "Peak to peak: `max(x) - min(x)` along `axis`.",
  examples: [["ptp([3, 7, 1])", "6"]],
  dtypes: numeric,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) => g.sub(g.op("max", [x!], attrs), g.op("min", [x!], attrs)),
  gradDoc: "where(x == max(x), 1, 0) - where(x == min(x), 1, 0)",
};
