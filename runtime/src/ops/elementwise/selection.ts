/** @file Choosing between elements: where, maximum, minimum, clip. */
import { arithmetic, selection } from "../dtype-rules.ts";
import type { ElementwiseOp } from "../op.ts";
import { binary, unary } from "./declare.ts";

export const where: ElementwiseOp = {
  kind: "elementwise",
  name: "where",
  aliases: ["switch"],
  category: "elementwise",
  sig: "(condition: bool[...s], x: any[...s], y: any[...s]) -> any[...s]",
  doc: "Elements of `x` where the condition holds, of `y` elsewhere. Both are computed, but gradients flow only to the chosen ones.",
  examples: [["where([true, false], [1, 2], [3, 4])", "[1, 4]"]],
  dtypes: selection,
  scalar: (s, c, x, y) => s.select(c!, x!, y!),
  grad: (g, [c], _z, dz, _attrs, wanted) => [
    null,
    wanted[1] ? g.where(c!, dz, 0) : null,
    wanted[2] ? g.where(c!, 0, dz) : null,
  ],
  gradDoc: "where(condition, 1, 0), where(condition, 0, 1)",
};

export const maximum = binary({
  name: "maximum",
  doc: "The greater of two elements; NaN if one of them is. The gradient goes to `x` where both are equal.",
  examples: [["maximum([1, 5], [3, 2])", "[3, 5]"]],
  dtypes: arithmetic,
  domain: [
    [0.5, 1],
    [-1, 0.4],
  ],
  scalar: (s, x, y) => s.max(x!, y!),
  grad: (g, [x, y], _z, dz, _attrs, wanted) => {
    const second = g.less(x!, y!);
    return [wanted[0] ? g.where(second, 0, dz) : null, wanted[1] ? g.where(second, dz, 0) : null];
  },
  gradDoc: "where(x < y, 0, 1), where(x < y, 1, 0)",
});

export const minimum = binary({
  name: "minimum",
  doc: "The smaller of two elements; NaN if one of them is. The gradient goes to `x` where both are equal.",
  examples: [["minimum([1, 5], [3, 2])", "[1, 2]"]],
  dtypes: arithmetic,
  domain: [
    [0.5, 1],
    [-1, 0.4],
  ],
  scalar: (s, x, y) => s.min(x!, y!),
  grad: (g, [x, y], _z, dz, _attrs, wanted) => {
    const second = g.less(y!, x!);
    return [wanted[0] ? g.where(second, 0, dz) : null, wanted[1] ? g.where(second, dz, 0) : null];
  },
  gradDoc: "where(y < x, 0, 1), where(y < x, 1, 0)",
});

export const clip = unary({
  name: "clip",
  sig: "(x: number[...s], low: number[...s], high: number[...s]) -> number[...s]",
  doc:
    "`minimum(maximum(x, low), high)`: elements below `low` become `low`, elements above `high` become `high`. The gradient " +
    "reaches `x` only between the bounds (both included).",
  examples: [["clip([-2, 0, 7], 0, 5)", "[0, 0, 5]"]],
  dtypes: arithmetic,
  domain: [
    [-1, 1],
    [-2, -1.1],
    [1.1, 2],
  ],
  scalar: (s, x, low, high) => s.min(s.max(x!, low!), high!),
  grad: (g, [x, low, high], _z, dz, _attrs, wanted) => {
    const below = g.less(x!, low!);
    // `high` wins where the bounds cross.
    const above = g.less(high!, g.op("maximum", [x!, low!]));
    return [
      wanted[0] ? g.where(g.op("logical_or", [below, above]), 0, dz) : null,
      wanted[1] ? g.where(g.op("logical_and", [below, g.op("logical_not", [above])]), dz, 0) : null,
      wanted[2] ? g.where(above, dz, 0) : null,
    ];
  },
  gradDoc: "1 between the bounds, else 0; for low, high: 1 where they are the result",
});
