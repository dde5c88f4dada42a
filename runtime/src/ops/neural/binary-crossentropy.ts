/** @file Cross-entropies of yes and no. */
import { broadcast } from "../build.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, type InferRule, isFault } from "../op.ts";
import { weightedLog } from "./weighted-log.ts";

const infer: InferRule = (t, [x, target]) => {
  const shape = broadcast(t, [x!.shape, target!.shape]);
  return isFault(shape) ? shape : { dtype: x!.dtype, shape };
};

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
    return g.neg(g.add(weightedLog(g, target!, p!), weightedLog(g, no, g.sub(1, p!))));
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
  // Of the two terms the small one is not lost in the difference of large ones, as it is in softplus(x) - x t.
  expand: (g, [x, target]) => {
    const yes = g.mul(target!, g.op("softplus", [g.neg(x!)]));
    return g.add(yes, g.mul(g.sub(1, target!), g.op("softplus", [x!])));
  },
  grad: (g, [x, target], _y, dy) => [g.mul(dy, g.sub(g.op("sigmoid", [x!]), target!)), g.neg(g.mul(dy, x!))],
  gradDoc: "sigmoid(x) - target",
};
