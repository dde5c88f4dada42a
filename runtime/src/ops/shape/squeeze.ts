/** @file Drops axes of length 1. */
import { printDim } from "../../ir/dim.ts";
import { fault, isFault, type ViewOp } from "../op.ts";
import { axesAt, intsOf, upTo } from "./dims-attr.ts";
import { reshapeStrided } from "./strided.ts";

export const squeeze: ViewOp = {
  kind: "view",
  name: "squeeze",
  category: "shape",
  sig: "(x: any[...s], axis: axis = none) -> any[...r]",
  doc: "`x` without axes of length 1: those in `axis`, or all whose length is 1 in its type. A length that may turn out to be 1 only when the function runs has to be named in `axis`.",
  examples: [["squeeze([[[1], [2]]])", "[1, 2]"]],
  samples: [{ inputs: [[[[1], [2], [3]]]] }, { inputs: [[[[1], [2], [3]]]], attrs: { axis: -1 } }],
  infer: (t, [x], attrs) => {
    const given = intsOf(attrs.axis) ?? upTo(x!.shape.length).filter((i) => x!.shape[i] === 1);
    const axes = axesAt(given, x!.shape.length);
    if (isFault(axes)) return axes;
    for (const axis of axes) {
      const dim = x!.shape[axis]!;
      if (t.same(dim, 1, "length of a squeezed axis") === undefined) {
        return fault(
          "length",
          `axis ${axis} of $0 has length \`${printDim(dim)}\`, not 1`,
          [0],
          [{ operand: 0, axis, dim }],
        );
      }
    }
    return { dtype: x!.dtype, shape: x!.shape.filter((_, i) => !axes.includes(i)) };
  },
  view: (x, _attrs, result) => reshapeStrided(x, result),
  grad: (g, [x], _y, dy) => [g.reshape(dy, x!.type.shape)],
  gradDoc: "reshape back",
};
