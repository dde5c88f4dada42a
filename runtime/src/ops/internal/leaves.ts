/** @file What stands for something outside the graph. */
import type { LeafOp } from "../op.ts";

const leaf = (name: string, doc: string): LeafOp => ({
  kind: "leaf",
  name,
  category: "internal",
  sig: "() -> any",
  doc,
  examples: [],
});

export const leaves: readonly LeafOp[] = [
  leaf("input", "An argument of the function. attrs: `ref`."),
  leaf("value", "A value of the program, read when the function is called. attrs: `ref`."),
  leaf("shared", "The state of a shared variable before the call. attrs: `ref`."),
  leaf("constant", "attrs: `value` (an NdArray)."),
  leaf("item", "One result of a node that has several, its only input. attrs: `index`."),
  leaf("dim", "A length as an int64 scalar. attrs: `dim`."),
];
