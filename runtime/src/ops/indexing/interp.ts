/** @file A line through points, read between them. */
import { addDims, printDim } from "../../ir/dim.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";

export const interp: CompositeOp = {
  kind: "composite",
  name: "interp",
  category: "indexing",
  sig: "(x: number[...s], xp: number[n], fp: number[n], left: float = none, right: float = none) -> float[...s]",
  doc: "The line through the points `xp`, `fp` at each element of `x`; `xp` ascends. Before the first point it is `left` (that point's value without one), behind the last one `right`. Slopes flow to `x`, `xp` and `fp`; on a point `x` has the slope of the piece that begins there.",
  examples: [
    ["interp([0.5, 1.5, 9], [0, 1, 2], [0, 10, 30])", "[5, 20, 30]"],
    ["interp(-1, [0, 1], [3, 4], left=0)", "0"],
  ],
  samples: [
    {
      inputs: [
        [
          [0.5, 1.7],
          [2.2, -1],
        ],
        [0, 1, 3],
        [2, -1, 4],
      ],
    },
    { inputs: [5.5, [0, 1, 3], [2, -1, 4]], attrs: { right: 9 } },
  ],
  dtypes: division,
  infer: (t, [x, xp, fp]) => {
    for (const [i, v] of [xp!, fp!].entries()) {
      if (v.shape.length !== 1)
        return fault(
          "rank",
          `interp joins the points of two vectors, but $${i + 1} has ${v.shape.length === 0 ? "no axis" : `${v.shape.length} axes`}`,
          [i + 1],
        );
    }
    const [m, n] = [xp!.shape[0]!, fp!.shape[0]!];
    if (t.same(m, n, "points of interp") === undefined) {
      return fault(
        "length",
        `\`${printDim(m)}\` places, but \`${printDim(n)}\` values`,
        [2, 1],
        [
          { operand: 1, axis: 0, dim: m },
          { operand: 2, axis: 0, dim: n },
        ],
      );
    }
    return { dtype: x!.dtype, shape: x!.shape };
  },
  expand: (g, [x, xp, fp], attrs) => {
    const last = addDims(xp!.type.shape[0]!, -1);
    const before = g.sub(g.op("searchsorted", [xp!, x!], { side: "right" }), 1);
    const low = g.op("maximum", [before, 0]);
    // One point alone is both ends.
    const high = g.op("minimum", [g.add(low, 1), g.dim(last)]);
    const [x0, x1, y0, y1] = [
      g.op("take", [xp!, low]),
      g.op("take", [xp!, high]),
      g.op("take", [fp!, low]),
      g.op("take", [fp!, high]),
    ];
    const width = g.sub(x1, x0);
    const flat = g.equal(width, 0);
    const between = g.add(y0, g.mul(g.sub(x!, x0), g.div(g.sub(y1, y0), g.where(flat, 1, width))));
    const end = (attr: unknown, own: typeof y0) => (typeof attr === "number" ? attr : own);
    const inside = g.where(flat, y0, between);
    const above = g.where(
      g.op("greater_equal", [before, g.dim(last)]),
      g.where(g.equal(x!, x0), y0, end(attrs.right, y0)),
      inside,
    );
    const all = g.where(g.less(before, 0), end(attrs.left, y0), above);
    return g.where(g.op("isnan", [x!]), x!, all);
  },
  gradDoc: "the slope of the piece",
};
