/** @file Layer normalisation (J. L. Ba, J. R. Kiros, G. E. Hinton, 2016). */
import type { Attrs } from "../../ir/node.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, isFault } from "../op.ts";
import { checkParameter, proving, readAxes, spreadParameter } from "./normalization-axes.ts";
import { sampleOf } from "./sample-of.ts";

const axesOf = (attrs: Attrs, rank: number) => readAxes(attrs.axis ?? -1, rank);

export const layerNormalization: CompositeOp = {
  kind: "composite",
  name: "layer_normalization",
  aliases: ["layer_norm"],
  category: "neural",
  sig: "(x: float[...s], gamma: float[...t] = none, beta: float[...t] = none, axis: axis = -1, epsilon: float = 0.00001) -> float[...s]",
  doc: "`gamma * (x - mean) / sqrt(var + epsilon) + beta` with the mean and the variance of `x` along `axis`, one or several: each example by itself. `gamma` and `beta` have the lengths of those axes; without them, 1 and 0.",
  examples: [
    ["layer_normalization([[1.0, 3.0], [10.0, 30.0]], epsilon=0.0)", "[[-1.0, 1.0], [-1.0, 1.0]]"],
    ["layer_normalization([1.0, 3.0], [2.0, 4.0], [0.5, 0.5], epsilon=0.0)", "[-1.5, 4.5]"],
  ],
  samples: [
    { inputs: [sampleOf([2, 4])] },
    { inputs: [sampleOf([2, 3, 2]), sampleOf([3, 2], 2), sampleOf([3, 2], 3)], attrs: { axis: [1, 2] } },
    { inputs: [sampleOf([3, 2]), sampleOf([3], 2)], attrs: { axis: 0 } },
  ],
  dtypes: floating,
  infer: (t, [x, ...parameters], attrs) => {
    const axes = axesOf(attrs, x!.shape.length);
    if (isFault(axes)) return axes;
    for (const [i, p] of parameters.entries()) {
      const bad = checkParameter(proving(t), x!, p, axes, i + 1);
      if (bad) return bad;
    }
    return x!;
  },
  expand: (g, [x, gamma, beta], attrs) => {
    const rank = x!.type.shape.length;
    const axis = axesOf(attrs, rank) as readonly number[];
    const centred = g.sub(x!, g.op("mean", [x!], { axis, keepdims: true }));
    const variance = g.op("var", [x!], { axis, keepdims: true });
    const inverse = g.div(1, g.sqrt(g.add(variance, Number(attrs.epsilon ?? 1e-5))));
    const scaled = g.mul(centred, inverse);
    const stretched = gamma ? g.mul(scaled, spreadParameter(g, gamma, rank, axis)) : scaled;
    return beta ? g.add(stretched, spreadParameter(g, beta, rank, axis)) : stretched;
  },
  gradDoc: "x: (d - mean(d) - xhat * mean(d * xhat)) / sqrt(var + epsilon), with d = gamma * dy",
};
