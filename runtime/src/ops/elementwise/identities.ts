/** @file Identities that change what a gradient is: they compute nothing. */
import { same } from "../dtype-rules.ts";
import type { ElementwiseOp } from "../op.ts";

const identity = (op: Omit<ElementwiseOp, "kind" | "category" | "sig" | "scalar" | "dtypes"> & { sig: string }) =>
  ({ kind: "elementwise", category: "gradient", dtypes: same, scalar: (_s, x) => x!, ...op }) satisfies ElementwiseOp;

export const stopGradient: ElementwiseOp = identity({
  name: "stop_gradient",
  aliases: ["disconnected_grad"],
  sig: "(x: any[...s]) -> any[...s]",
  doc: "`x` itself, through which no gradient flows: as far as `grad` knows, the result does not depend on `x`.",
  examples: [["stop_gradient([1.0, 2.0])", "[1, 2]"]],
  gradNote: "stops the gradient",
});

export const zeroGrad: ElementwiseOp = identity({
  name: "zero_grad",
  sig: "(x: any[...s]) -> any[...s]",
  doc: "`x` itself, with a gradient of 0 (where `stop_gradient` has none).",
  examples: [["zero_grad([1.0, 2.0])", "[1, 2]"]],
  grad: () => [null],
  gradDoc: "0",
});
