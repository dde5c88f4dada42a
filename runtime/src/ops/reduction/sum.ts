/** @file Sum over axes. */
import { accumulate } from "../dtype-rules.ts";
import type { ReductionOp } from "../op.ts";
import { restoreAxes } from "./restore-axes.ts";

export const sum: ReductionOp = {
  kind: "reduction",
  name: "sum",
  category: "reduction",
  sig: "(x: number[...s], axis: axis = none, keepdims: bool = false) -> number[...r]",
  doc: "Sum of the elements along `axis` (all of them without one). Integers add up in 64 bits; the sum of nothing is 0.",
  examples: [
    ["sum([[1, 2], [3, 4]])", "10"],
    ["sum([[1, 2], [3, 4]], axis=0)", "[4, 6]"],
  ],
  dtypes: accumulate,
  initial: 0,
  combine: (s, a, b) => s.add(a, b),
  grad: (g, [x], _y, dy, attrs) => [g.broadcastTo(restoreAxes(g, dy, x!, attrs), x!.type.shape)],
};
