/** @file The same tensor with a claim about its shape. */
import { type Dim, printDim } from "../../ir/dim.ts";
import type { Attr } from "../../ir/node.ts";
import { fault, type ViewOp } from "../op.ts";
import { dimsOf } from "./dims-attr.ts";

/** A whole number from 0 on, a dim, or none. */
const isLength = (d: Attr): boolean =>
  typeof d === "number" ? Number.isInteger(d) && d >= 0 : d === null || (typeof d === "object" && "terms" in d);

export const specifyShape: ViewOp = {
  kind: "view",
  name: "specify_shape",
  category: "shape",
  sig: "(x: any[...s], shape: any) -> any[...r]",
  doc: "`x` with the lengths given (`none` leaves one as it is). What the types do not prove is checked when the function runs.",
  examples: [["specify_shape([1, 2], [2])", "[1, 2]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { shape: [2, null] },
    },
  ],
  infer: (t, [x], attrs) => {
    const claimed = dimsOf(attrs.shape) as readonly (Dim | null)[];
    if (!claimed.every(isLength))
      return fault("value", "specify_shape takes a list of lengths, with `none` for one that is left open");
    if (claimed.length !== x!.shape.length) {
      return fault("rank", `$0 has ${x!.shape.length} axes, but ${claimed.length} lengths are given`);
    }
    const shape: Dim[] = [];
    for (const [axis, dim] of x!.shape.entries()) {
      const wanted = claimed[axis] ?? dim;
      if (t.same(dim, wanted, "length and claimed length") === undefined) {
        return fault(
          "length",
          `axis ${axis} of $0 is \`${printDim(dim)}\` long, not \`${printDim(wanted)}\``,
          [0],
          [{ operand: 0, axis, dim }],
        );
      }
      shape.push(wanted);
    }
    return { dtype: x!.dtype, shape };
  },
  view: (x) => x,
  grad: (_g, _inputs, _y, dy) => [dy],
  gradDoc: "1",
};
