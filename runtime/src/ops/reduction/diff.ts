/** @file Differences of neighbours. */
import { type Dim, subDims } from "../../ir/dim.ts";
import type { Attr, Attrs } from "../../ir/node.ts";
import { numeric } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { axisAt, upTo } from "../shape/dims-attr.ts";

const timesOf = (attrs: Attrs): number => (attrs.n as number | undefined) ?? 1;

/** Never below 0, where it is known. */
const shorter = (length: Dim, by: number): Dim => {
  const left = subDims(length, by);
  return typeof left === "number" ? Math.max(0, left) : left;
};

export const diff: CompositeOp = {
  kind: "composite",
  name: "diff",
  category: "reduction",
  sig: "(x: number[...s], n: int = 1, axis: int = -1) -> number[...r]",
  doc: "Each element less the one before it along `axis`, `n` times over: the axis gets `n` shorter. The inverse of `cumsum` but for the first element.",
  examples: [
    ["diff([1, 4, 9, 16])", "[3, 5, 7]"],
    ["diff([1, 4, 9, 16], n=2)", "[2, 2]"],
    ["diff([[1, 2], [4, 8]], axis=0)", "[[3, 6]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 4, 2],
          [0.5, 3, -1],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 4, 2],
          [0.5, 3, -1],
          [2, 2, 7],
        ],
      ],
      attrs: { n: 2, axis: 0 },
    },
  ],
  dtypes: numeric,
  infer: (_t, [x], attrs) => {
    const axis = axisAt((attrs.axis as number | undefined) ?? -1, x!.shape.length);
    if (typeof axis !== "number") return axis;
    const n = timesOf(attrs);
    if (n < 0) return fault("value", `diff is taken ${n} times; it must be 0 or more`, []);
    return { dtype: x!.dtype, shape: x!.shape.map((d, i) => (i === axis ? shorter(d, n) : d)) };
  },
  expand: (g, [x], attrs) => {
    const rank = x!.type.shape.length;
    const axis = axisAt((attrs.axis as number | undefined) ?? -1, rank) as number;
    const part = (start: Attr, stop: Attr): readonly Attr[] =>
      upTo(rank).map((a): Attr => (a === axis ? ["slice", start, stop, null] : ["slice", null, null, null]));
    let y = x!;
    for (let i = 0; i < timesOf(attrs); i++) {
      const later = g.op("subtensor", [y], { items: part(1, null) });
      y = g.sub(later, g.op("subtensor", [y], { items: part(null, -1) }));
    }
    return y;
  },
  gradDoc: "dy of the pair before less dy of the pair behind",
};
