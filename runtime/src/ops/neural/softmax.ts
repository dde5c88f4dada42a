/** @file Probabilities from scores. */
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, fault, type InferRule } from "../op.ts";
import { axisAt } from "../shape/dims-attr.ts";

const axisOf = (attrs: Attrs): number => (attrs.axis as number | null | undefined) ?? -1;

const infer: InferRule = (_t, [x], attrs) => {
  if (x!.shape.length === 0) return fault("rank", "$0 is a scalar; softmax needs an axis");
  const axis = axisAt(axisOf(attrs), x!.shape.length);
  return typeof axis === "number" ? { dtype: x!.dtype, shape: x!.shape } : axis;
};

const sumAlong = (g: Builder, x: Node, attrs: Attrs): Node => g.sum(x, [axisOf(attrs)], true);

/** x - max(x): the same softmax, and no exp of it overflows. Of nothing it is nothing. */
function shifted(g: Builder, x: Node, attrs: Attrs): Node {
  if (x.type.shape.includes(0)) return x;
  return g.sub(x, g.op("max", [x], { axis: [axisOf(attrs)], keepdims: true }));
}

export const softmax: CompositeOp = {
  kind: "composite",
  name: "softmax",
  category: "neural",
  sig: "(x: float[...s], axis: int = -1) -> float[...s]",
  doc: "`exp(x) / sum(exp(x))` along `axis`, without overflow.",
  examples: [["softmax([0, 0])", "[0.5, 0.5]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2, 0.5],
          [-1, 0, 3],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 0.5],
          [-1, 0, 3],
        ],
      ],
      attrs: { axis: 0 },
    },
  ],
  dtypes: floating,
  infer,
  expand: (g, [x], attrs) => {
    const e = g.exp(shifted(g, x!, attrs));
    return g.div(e, sumAlong(g, e, attrs));
  },
  // dx = y ⊙ (dy - Σ y ⊙ dy)
  grad: (g, _inputs, y, dy, attrs) => [g.mul(y, g.sub(dy, sumAlong(g, g.mul(y, dy), attrs)))],
  gradDoc: "y * (dy - sum(y * dy))",
};

export const logSoftmax: CompositeOp = {
  kind: "composite",
  name: "log_softmax",
  aliases: ["logsoftmax"],
  category: "neural",
  sig: "(x: float[...s], axis: int = -1) -> float[...s]",
  doc: "`log(softmax(x))` along `axis`, finite also where the softmax underflows to 0.",
  examples: [["log_softmax([0, 1000])", "[-1000.0, 0.0]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2, 0.5],
          [-1, 0, 3],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 0.5],
          [-1, 0, 3],
        ],
      ],
      attrs: { axis: 0 },
    },
  ],
  dtypes: floating,
  infer,
  expand: (g, [x], attrs) => {
    const z = shifted(g, x!, attrs);
    return g.sub(z, g.log(sumAlong(g, g.exp(z), attrs)));
  },
  // dx = dy - softmax(x) Σ dy
  grad: (g, _inputs, y, dy, attrs) => [g.sub(dy, g.mul(g.exp(y), sumAlong(g, dy, attrs)))],
  gradDoc: "dy - softmax(x) * sum(dy)",
};
