/** @file Stretches axes of length 1 and adds axes in front. */
import { printDim } from "../../ir/dim.ts";
import { printType } from "../../ir/type.ts";
import { fault, type ViewOp } from "../op.ts";
import { dimsOf } from "./dims-attr.ts";

export const broadcastTo: ViewOp = {
  kind: "view",
  name: "broadcast_to",
  category: "shape",
  sig: "(x: any[...s], shape: dims) -> any[...r]",
  doc: "`x` repeated to `shape` without copying: axes of length 1 are stretched, missing ones are added in front. Only a literal 1 stretches.",
  examples: [["broadcast_to([1, 2], [3, 2])", "[[1, 2], [1, 2], [1, 2]]"]],
  samples: [
    { inputs: [[1, 2, 3]], attrs: { shape: [2, 3] } },
    { inputs: [[[1], [2]]], attrs: { shape: [2, 4] } },
    { inputs: [5], attrs: { shape: [2, 2] } },
    { inputs: [[1, 2]], attrs: { shape: [0, 2] } },
  ],
  infer: (t, [x], attrs) => {
    const shape = dimsOf(attrs.shape);
    const added = shape.length - x!.shape.length;
    const to = `[${shape.map(printDim).join(", ")}]`;
    if (added < 0) return fault("broadcast", `$0 is ${printType(x!)}, which has more axes than ${to}`);
    const negative = shape.find((d) => typeof d === "number" && d < 0);
    if (negative !== undefined) return fault("broadcast", `a length cannot be ${printDim(negative)}`);
    for (const [axis, dim] of x!.shape.entries()) {
      const wanted = shape[axis + added]!;
      if (dim === 1) continue;
      if (t.same(dim, wanted, "lengths of broadcast_to") === undefined) {
        return fault(
          "broadcast",
          `\`${printDim(dim)}\` (axis ${axis} of $0) cannot become \`${printDim(wanted)}\``,
          [0],
          [{ operand: 0, axis, dim }],
        );
      }
    }
    return { dtype: x!.dtype, shape };
  },
  view: (x, _attrs, result) => {
    const added = result.length - x.shape.length;
    const strides = result.map((d, i) => {
      const from = i - added;
      return from < 0 || (x.shape[from] === 1 && d !== 1) ? 0 : x.strides[from]!;
    });
    return { offset: x.offset, shape: result, strides };
  },
  // The caller sums the cotangent over the stretched axes.
  grad: (_g, _inputs, _y, dy) => [dy],
  gradDoc: "sum over the stretched axes",
};
