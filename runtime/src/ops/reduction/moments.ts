/** @file Mean, variance and standard deviation. */
import { division } from "../dtype-rules.ts";
import type { CompositeOp } from "../op.ts";
import { axesOf, foldedCount, reducedType, restored } from "./declare.ts";

export const mean: CompositeOp = {
  kind: "composite",
  name: "mean",
  category: "reduction",
  sig: "(x: number[...s], axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc: "Mean of the elements along `axis`; of integers a float64, of nothing NaN.",
  examples: [
    ["mean([[1, 2], [3, 4]])", "2.5"],
    ["mean([[1, 2], [3, 4]], axis=0)", "[2, 3]"],
  ],
  dtypes: division,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) =>
    g.div(g.sum(x!, axesOf(x!, attrs), attrs.keepdims === true), g.dim(foldedCount(x!, attrs))),
  grad: (g, [x], _y, dy, attrs) => {
    const share = g.div(dy, g.dim(foldedCount(x!, attrs)));
    return [g.broadcastTo(restored(g, share, x!, attrs), x!.type.shape)];
  },
  gradDoc: "1 / n",
};

const momentSig = "(x: number[...s], axis: axis = none, ddof: int = 0, keepdims: bool = false) -> float[...r]";

export const variance: CompositeOp = {
  kind: "composite",
  name: "var",
  category: "reduction",
  sig: momentSig,
  doc: "Variance along `axis`: the mean squared distance from the mean, in two passes. The sum of squares is divided by `n - ddof`.",
  examples: [
    ["var([1, 2, 3, 4])", "1.25"],
    ["var([1.0, 3.0], ddof=1)", "2"],
  ],
  dtypes: division,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) => {
    const axis = axesOf(x!, attrs);
    const centred = g.sub(x!, g.op("mean", [x!], { axis, keepdims: true }));
    const squares = g.sum(g.op("sqr", [centred]), axis, attrs.keepdims === true);
    return g.div(squares, g.sub(g.dim(foldedCount(x!, attrs)), Number(attrs.ddof ?? 0)));
  },
  // d/dx Σ (x - m)² = 2 (x - m): what comes through the mean adds up to 0.
  grad: (g, [x], _y, dy, attrs) => {
    const axis = axesOf(x!, attrs);
    const centred = g.sub(x!, g.op("mean", [x!], { axis, keepdims: true }));
    const share = g.div(dy, g.sub(g.dim(foldedCount(x!, attrs)), Number(attrs.ddof ?? 0)));
    return [g.mul(restored(g, share, x!, attrs), g.mul(2, centred))];
  },
  gradDoc: "2 * (x - mean(x)) / (n - ddof)",
};

export const std: CompositeOp = {
  kind: "composite",
  name: "std",
  category: "reduction",
  sig: momentSig,
  doc: "Standard deviation along `axis`: the square root of `var`. Its gradient is NaN where all elements are equal.",
  examples: [["std([2.0, 4.0])", "1"]],
  dtypes: division,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) => g.sqrt(g.op("var", [x!], attrs)),
  gradDoc: "(x - mean(x)) / ((n - ddof) * std(x))",
};
