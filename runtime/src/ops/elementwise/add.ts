/** @file Addition. */
import { arithmetic } from "../dtype-rules.ts";
import type { ElementwiseOp } from "../op.ts";

export const add: ElementwiseOp = {
  kind: "elementwise",
  name: "add",
  category: "elementwise",
  sig: "(x: number[...s], y: number[...s]) -> number[...s]",
  doc: "Sum of two tensors, element by element. Written `x + y`. Integers wrap around; the sum of two bools is their `or`.",
  examples: [["add([1, 2], [3, 4])", "[4, 6]"]],
  dtypes: arithmetic,
  scalar: (s, x, y) => (s.dtype === "bool" ? s.or(x!, y!) : s.add(x!, y!)),
  grad: (_g, _inputs, _y, dy) => [dy, dy],
  gradDoc: "1, 1",
};
