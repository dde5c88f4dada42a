/** @file Reading part of a tensor: what `x[...]` becomes. */
import { type CompositeOp, isFault } from "../op.ts";
import { planIndex } from "./index-plan.ts";
import { withoutMasks } from "./masks.ts";
import { readPlanned } from "./run-plan.ts";

/** `attrs.items` as in items.ts. */
export const index: CompositeOp = {
  kind: "composite",
  name: "index",
  category: "indexing",
  sig: "(x: any[...s], indices: tensors, items: any) -> any[...r]",
  doc: "Part of a tensor, written `x[...]`: by integers, slices, `...`, `none` for a new axis, integer tensors, and masks. Negative numbers count from the end. An integer tensor that is out of range is an error when the function runs. A mask is a tensor of bools over one axis or several: it selects where it is true, in the order of the elements; how many those are, only the run tells.",
  examples: [
    ["[1, 2, 3, 4][1:-1]", "[2, 3]"],
    ["[[1, 2], [3, 4]][:, 0]", "[1, 3]"],
    ["[10, 20, 30][[2, 0]]", "[30, 10]"],
    ["[10, 20, 30][[true, false, true]]", "[10, 30]"],
  ],
  samples: [
    { inputs: [[1, 2, 3, 4]], attrs: { items: [["slice", 1, -1, null]] } },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [1, 0, 1],
      ],
      dtypes: [undefined, "int64"],
      attrs: { items: [["tensor"]] },
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
        [1, 0, 1],
        [[1], [-1]],
      ],
      dtypes: [undefined, "int64", "int64"],
      attrs: { items: [["tensor"], ["slice", null, null, null], ["tensor"]] },
    },
    { inputs: [[1, 2, 3, 4, 5], 1], dtypes: [undefined, "int64"], attrs: { items: [["window", 3]] } },
  ],
  adapt: (inputs, attrs, span) => withoutMasks(inputs, attrs, 1, span),
  infer: (t, [x, ...indices], attrs) => {
    const plan = planIndex(t, x!.shape, indices, attrs, 1);
    return isFault(plan) ? plan : { dtype: x!.dtype, shape: plan.shape };
  },
  expand: (g, [x, ...indices], attrs) => readPlanned(g, x!, indices, attrs),
  grad: (g, [x, ...indices], _y, dy, attrs) => [
    g.op("inc_subtensor", [g.zerosLike(x!), dy, ...indices], attrs),
    ...indices.map(() => null),
  ],
  gradDoc: "zeros with dy added at the same place",
};
