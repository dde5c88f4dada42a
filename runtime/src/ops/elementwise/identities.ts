/** @file Identities that change what a gradient is, and `second`, which keeps only a shape. */
import { broadcast } from "../build.ts";
import { floatOnly, same } from "../dtype-rules.ts";
import { type CompositeOp, type ElementwiseOp, isFault } from "../op.ts";

const identity = (
  op: Omit<ElementwiseOp, "kind" | "category" | "scalar" | "dtypes"> & Partial<Pick<ElementwiseOp, "dtypes">>,
): ElementwiseOp => ({ kind: "elementwise", category: "gradient", dtypes: same, scalar: (_s, x) => x!, ...op });

export const stopGradient = identity({
  name: "stop_gradient",
  aliases: ["disconnected_grad"],
  sig: "(x: any[...s]) -> any[...s]",
  doc: "`x` itself, through which no gradient flows: as far as `grad` knows, the result does not depend on `x`.",
  examples: [["stop_gradient([1.0, 2.0])", "[1, 2]"]],
  gradNote: "stops the gradient",
});

export const zeroGrad = identity({
  name: "zero_grad",
  sig: "(x: any[...s]) -> any[...s]",
  doc: "`x` itself, with a gradient of 0 (where `stop_gradient` has none).",
  examples: [["zero_grad([1.0, 2.0])", "[1, 2]"]],
  grad: () => [null],
  gradDoc: "0",
});

export const gradClip = identity({
  name: "grad_clip",
  sig: "(x: float[...s], low: float, high: float) -> float[...s]",
  doc: "`x` itself; the gradient that flows back through it is clipped, element by element, to [low, high].",
  examples: [["grad_clip([1.0, 2.0], -1, 1)", "[1, 2]"]],
  dtypes: floatOnly,
  grad: (g, _inputs, _y, dy, attrs) => [g.op("clip", [dy, Number(attrs.low), Number(attrs.high)])],
  gradDoc: "clip(gradient, low, high)",
});

export const gradScale = identity({
  name: "grad_scale",
  sig: "(x: float[...s], factor: float) -> float[...s]",
  doc: "`x` itself; the gradient that flows back through it is multiplied by `factor` (a negative one turns it round).",
  examples: [["grad_scale([1.0, 2.0], -1)", "[1, 2]"]],
  dtypes: floatOnly,
  grad: (g, _inputs, _y, dy, attrs) => [g.mul(dy, Number(attrs.factor))],
  gradDoc: "factor * gradient",
});

export const second: CompositeOp = {
  kind: "composite",
  name: "second",
  aliases: ["fill"],
  category: "elementwise",
  sig: "(x: any[...s], value: any[...s]) -> any[...s]",
  doc: "`value` in the shape of `x` (to which both broadcast), in its own dtype.",
  examples: [["second([[1, 2], [3, 4]], 0.5)", "[[0.5, 0.5], [0.5, 0.5]]"]],
  infer: (t, [x, value]) => {
    const shape = broadcast(t, [x!.shape, value!.shape]);
    return isFault(shape) ? shape : { dtype: value!.dtype, shape };
  },
  expand: (g, [x, value]) => {
    const shape = broadcast({ same: (a) => a }, [x!.type.shape, value!.type.shape]);
    return isFault(shape) ? value! : g.broadcastTo(value!, shape);
  },
  grad: (_g, _inputs, _y, dy) => [null, dy],
  gradDoc: "0, 1",
};
