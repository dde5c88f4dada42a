/** @file Cross-entropies of yes and no. */
import type { Node } from "../../ir/node.ts";
import { broadcast } from "../build.ts";
import type { Builder } from "../builder.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, type InferRule, isFault } from "../op.ts";

const infer: InferRule = (t, [x, target]) => {
  const shape = broadcast(t, [x!.shape, target!.shape]);
  return isFault(shape) ? shape : { dtype: x!.dtype, shape };
};

/** weight · log(p), where a weight of 0 gives 0 whatever p is. */
const weighted = (g: Builder, weight: Node, p: Node): Node => g.where(g.equal(weight, 0), 0, g.mul(weight, g.log(p)));

export const binaryCrossentropy: CompositeOp = {
  kind: "composite",
  name: "binary_crossentropy",
  category: "neural",
  sig: "(p: float[...s], target: number[...t]) -> float[...r]",
  doc: "`-target * log(p) - (1 - target) * log(1 - p)` for each element: `p` is the probability of yes, `target` is 1, 0 or between. `binary_crossentropy(sigmoid(x), t)` is computed from `x` without overflow.",
  examples: [["binary_crossentropy(0.5, 1)", "0.6931471805599453"]],
  samples: [
    {
      inputs: [
        [0.2, 0.7, 0.5],
        [1, 0, 0.25],
      ],
    },
    {
      inputs: [
        [[0.2], [0.7]],
        [1, 0, 0.25],
      ],
    },
  ],
  dtypes: floating,
  infer,
  expand: (g, [p, target]) => {
    const no = g.sub(1, target!);
    return g.neg(g.add(weighted(g, target!, p!), weighted(g, no, g.sub(1, p!))));
  },
  gradDoc: "(p - target) / (p * (1 - p))",
};

export const sigmoidBinaryCrossentropy: CompositeOp = {
  kind: "composite",
  name: "sigmoid_binary_crossentropy",
  category: "neural",
  sig: "(x: float[...s], target: number[...t]) -> float[...r]",
  doc: "`binary_crossentropy(sigmoid(x), target)` from the score `x`: `softplus(x) - x * target`, exact also where the sigmoid is 0 or 1.",
  examples: [["sigmoid_binary_crossentropy(-1000, 1)", "1000.0"]],
  samples: [
    {
      inputs: [
        [-1, 0.5, 3],
        [1, 0, 0.25],
      ],
    },
  ],
  dtypes: floating,
  infer,
  // softplus(x) - x t with softplus(x) = max(x, 0) + log1p(exp(-|x|)): what is small is added last.
  expand: (g, [x, target]) => {
    const small = g.op("log1p", [g.exp(g.neg(g.op("abs", [x!])))]);
    return g.add(g.sub(g.op("maximum", [x!, 0]), g.mul(x!, target!)), small);
  },
  grad: (g, [x, target], _y, dy) => [g.mul(dy, g.sub(g.op("sigmoid", [x!]), target!)), g.neg(g.mul(dy, x!))],
  gradDoc: "sigmoid(x) - target",
};
