/** @file Binds a length that only data tell to the node that computes it. */
import type { KernelOp } from "../op.ts";

/**
 * `measured(x, count)` is `x`, whose type holds the length `attrs.measured`: that is what `count` gives. The edge keeps the two
 * together through whatever happens to the graph; when the function is specialised the length is known and nothing is left of the node.
 */
export const measured: KernelOp = {
  kind: "kernel",
  name: "measured",
  category: "internal",
  sig: "(x: any[...s], count: int64, measured: dim) -> any[...s]",
  doc: "`x`, whose length `count` tells.",
  examples: [],
  samples: [{ inputs: [[1, 2, 3], 3], dtypes: [undefined, "int64"], attrs: { measured: 3 } }],
  infer: (_t, [x]) => x!,
  reference: ([x]) => [x!],
  grad: (_g, _inputs, _y, dy) => [dy, null],
  flops: () => 0,
};
