/** @file Cross-entropies of classes. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import type { CompositeOp } from "../op.ts";
import { areClassNumbers, classDtypes, inferLosses, ofClass } from "./targets.ts";
import { weightedLog } from "./weighted-log.ts";

const sumOverClasses = (g: Builder, x: Node, keepdims = false): Node => g.sum(x, [-1], keepdims);

/** One-hot rows may be integers. */
const inDtypeOf = (g: Builder, target: Node, x: Node): Node =>
  target.type.dtype === x.type.dtype ? target : g.cast(target, x.type.dtype);

const samples: NonNullable<CompositeOp["samples"]> = [
  {
    inputs: [
      [
        [0.2, 0.5, 0.3],
        [0.6, 0.3, 0.1],
      ],
      [
        [0, 1, 0],
        [0.5, 0.25, 0.25],
      ],
    ],
  },
  {
    inputs: [
      [
        [0.2, 0.5, 0.3],
        [0.6, 0.3, 0.1],
      ],
      [2, 0],
    ],
    dtypes: [undefined, "int64"],
  },
];

export const categoricalCrossentropy: CompositeOp = {
  kind: "composite",
  name: "categorical_crossentropy",
  category: "neural",
  sig: "(p: float[...s, classes], target: number[...t]) -> float[...s]",
  doc: "`-sum(target * log(p))` over the last axis of `p`, the probabilities of the classes. `target` is a distribution of the same shape (one-hot rows, say), where 0 counts as 0 whatever `p` is; or integers with one axis less, the numbers of the right classes. `categorical_crossentropy(softmax(x), t)` is computed from `x` without overflow.",
  examples: [
    ["categorical_crossentropy([[0.25, 0.75]], [0])", "[1.3862943611198906]"],
    ["categorical_crossentropy([[0.25, 0.75]], [[1.0, 0.0]])", "[1.3862943611198906]"],
  ],
  samples,
  dtypes: classDtypes,
  infer: (t, [p, target]) => inferLosses(t, p!, target!, "categorical_crossentropy"),
  expand: (g, [p, target]) => {
    if (areClassNumbers(p!.type, target!.type)) return g.neg(ofClass(g, g.log(p!), target!));
    return g.neg(sumOverClasses(g, weightedLog(g, inDtypeOf(g, target!, p!), p!)));
  },
  gradDoc: "-target / p",
};

export const crossentropyWithLogits: CompositeOp = {
  kind: "composite",
  name: "crossentropy_with_logits",
  aliases: ["softmax_crossentropy"],
  category: "neural",
  sig: "(x: float[...s, classes], target: number[...t]) -> float[...s]",
  doc: "`categorical_crossentropy(softmax(x), target)` from the scores `x`, exact also where the softmax underflows. `target` is a distribution over the last axis, or class numbers.",
  examples: [["crossentropy_with_logits([[0, 1000]], [0])", "[1000.0]"]],
  samples,
  dtypes: classDtypes,
  infer: (t, [x, target]) => inferLosses(t, x!, target!, "crossentropy_with_logits"),
  expand: (g, [x, target]) => {
    const logs = g.op("log_softmax", [x!], { axis: -1 });
    if (areClassNumbers(x!.type, target!.type)) return g.neg(ofClass(g, logs, target!));
    const weights = inDtypeOf(g, target!, x!);
    // A score of -inf rules a class out: its weight of 0 then counts as nothing.
    const out = g.op("logical_and", [g.equal(weights, 0), g.equal(logs, Number.NEGATIVE_INFINITY)]);
    return g.neg(sumOverClasses(g, g.mul(weights, g.where(out, 0, logs))));
  },
  // dx = (softmax(x) Σ t - t) dy; class numbers are one-hot rows, whose sum is 1.
  grad: (g, [x, target], _y, dy) => {
    const each = g.op("expand_dims", [dy], { axis: -1 });
    const p = g.op("softmax", [x!], { axis: -1 });
    if (areClassNumbers(x!.type, target!.type)) {
      const classes = x!.type.shape[x!.type.shape.length - 1]!;
      const rows = g.op("one_hot", [target!], { num_classes: classes, dtype: x!.type.dtype });
      return [g.mul(each, g.sub(p, rows)), null];
    }
    const weights = inDtypeOf(g, target!, x!);
    return [
      g.mul(each, g.sub(g.mul(p, sumOverClasses(g, weights, true)), weights)),
      g.neg(g.mul(each, g.op("log_softmax", [x!], { axis: -1 }))),
    ];
  },
  gradDoc: "softmax(x) - target",
};
