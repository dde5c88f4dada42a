/** @file Where numbers belong in a sorted vector. */
import { zeros } from "../../ir/array.ts";
import { arithmetic } from "../dtype-rules.ts";
import { fault, type KernelOp } from "../op.ts";
import { compareElements } from "./order.ts";

export const searchsorted: KernelOp = {
  kind: "kernel",
  name: "searchsorted",
  category: "indexing",
  sig: '(a: any[n], v: any[...s], side: str = "left") -> int64[...s]',
  doc: 'For each element of `v` the position in `a`, a vector in ascending order, before which it can stand: before equal elements with `side="left"`, after them with "right".',
  examples: [
    ["searchsorted([1, 2, 2, 3], 2)", "1"],
    ['searchsorted([1, 2, 2, 3], [0, 2, 9], side="right")', "[0, 3, 4]"],
  ],
  samples: [
    {
      inputs: [
        [1, 2, 2, 3],
        [
          [0, 2],
          [2.5, 9],
        ],
      ],
    },
    { inputs: [[1, 2, 2, 3], 2], dtypes: ["int8", "int64"], attrs: { side: "right" } },
  ],
  dtypes: arithmetic,
  infer: (_t, [a, v], attrs) => {
    if (a!.shape.length !== 1) return fault("rank", "searchsorted looks in a vector, but $0 is not one");
    const side = attrs.side ?? "left";
    if (side !== "left" && side !== "right") return fault("value", `side is "left" or "right", not "${String(side)}"`);
    return { dtype: "int64", shape: v!.shape };
  },
  reference: ([a, v], attrs, [result]) => {
    const out = zeros("int64", result!.shape as readonly number[]);
    for (let i = 0; i < out.data.length; i++) {
      let low = 0;
      let high = a!.data.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const order = compareElements(a!.data[middle]!, v!.data[i]!);
        if (order < 0 || (order === 0 && attrs.side === "right")) low = middle + 1;
        else high = middle;
      }
      out.data[i] = BigInt(low);
    }
    return [out];
  },
  gradNote: "integer",
};
