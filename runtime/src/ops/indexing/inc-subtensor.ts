/** @file Adding to part of a tensor, as a new tensor. */
import type { CompositeOp } from "../op.ts";
import { inferWrite } from "./infer-write.ts";
import { writeThroughMask } from "./mask-writes.ts";
import { writePlanned } from "./run-plan.ts";

/** Inputs: the whole, what is added, then the tensors between the brackets; `attrs.items` as in items.ts. */
export const incSubtensor: CompositeOp = {
  kind: "composite",
  name: "inc_subtensor",
  category: "indexing",
  sig: "(x: any[...s], v: any[...r], indices: tensors, items: any) -> any[...s]",
  doc: "`inc_subtensor(x[...], v)` is `x` with `v`, which broadcasts, added to the part in brackets; `x` itself does not change. What falls on one place adds up.",
  examples: [["inc_subtensor([1, 2, 3][[0, 0]], 10)", "[21, 2, 3]"]],
  samples: [
    {
      inputs: [
        [1, 2, 3, 4],
        [7, 8],
      ],
      attrs: { items: [["slice", 1, -1, null]] },
    },
    {
      inputs: [
        [1, 2, 3],
        [1, 2, 4],
        [0, 0, 2],
      ],
      dtypes: [undefined, undefined, "int64"],
      attrs: { items: [["tensor"]] },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [1, 2],
        [0, 0],
        [1, 1],
      ],
      dtypes: [undefined, undefined, "int64", "int64"],
      attrs: { items: [["tensor"], ["tensor"]] },
    },
  ],
  adapt: (inputs, attrs, span) => writeThroughMask(inputs, attrs, span, true),
  infer: inferWrite,
  expand: (g, [x, v, ...indices], attrs) => writePlanned(g, x!, v!, indices, attrs, true),
  grad: (g, [, , ...indices], _y, dy, attrs) => [
    dy,
    g.op("index", [dy, ...indices], attrs),
    ...indices.map(() => null),
  ],
  gradDoc: "x: dy; v: dy[...]",
};
