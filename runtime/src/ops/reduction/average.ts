/** @file A mean with weights, and a count. */
import { printDim } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import { normalAxes } from "../build.ts";
import type { Builder } from "../builder.ts";
import { division, same } from "../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault, type TypeContext } from "../op.ts";
import { axesOf, reducedType, reductionSig } from "./declare.ts";

/** The axes of `x` that those of the weights stand for: all of them, or the one that is folded. */
function weighted(x: TensorType, weights: TensorType, attrs: Attrs): readonly number[] | Fault {
  const [m, n] = [x.shape.length, weights.shape.length];
  if (m === n) return x.shape.map((_, axis) => axis);
  const axes = normalAxes(attrs.axis ?? null, m);
  if (isFault(axes)) return axes;
  if (n === 1 && axes.length === 1) return axes;
  return fault(
    "rank",
    `the weights have the shape of $0, or that of the one axis that is averaged over; $1 has ${n} axes, $0 has ${m}`,
    [1, 0],
  );
}

function inferAverage(
  t: TypeContext,
  x: TensorType,
  weights: TensorType | undefined,
  attrs: Attrs,
): TensorType | Fault {
  const places = weights && weighted(x, weights, attrs);
  if (places && isFault(places)) return places;
  for (const [i, axis] of (places ?? []).entries()) {
    const [own, other] = [weights!.shape[i]!, x.shape[axis]!];
    if (t.same(own, other, "lengths of weights") === undefined) {
      const message = `\`${printDim(own)}\` weights for \`${printDim(other)}\` elements along axis ${axis}`;
      return fault(
        "length",
        message,
        [1, 0],
        [
          { operand: 1, axis: i, dim: own },
          { operand: 0, axis, dim: other },
        ],
      );
    }
  }
  return reducedType(x, attrs);
}

/** The weights in the shape of `x`. */
function spread(g: Builder, x: Node, weights: Node, attrs: Attrs): Node {
  const places = weighted(x.type, weights.type, attrs) as readonly number[];
  const shape = x.type.shape.map((d, axis) => (places.includes(axis) ? d : 1));
  return places.length === shape.length ? weights : g.broadcastTo(g.reshape(weights, shape), x.type.shape);
}

export const average: CompositeOp = {
  kind: "composite",
  name: "average",
  category: "reduction",
  sig: "(x: number[...s], weights: number[...t] = none, axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc: "Mean along `axis` with weights, `sum(weights * x) / sum(weights)`. These have the shape of `x`, or are a vector with one for each place along the one `axis`. Without weights it is `mean`.",
  examples: [
    ["average([1, 2, 3], [3, 0, 1])", "1.5"],
    ["average([[1, 2], [3, 5]], [1, 3], axis=0)", "[2.5, 4.25]"],
  ],
  samples: [
    {
      inputs: [
        [1, -2, 4],
        [1, 2, 3],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 6, 5],
        ],
        [1, 3],
      ],
      attrs: { axis: 0 },
    },
    { inputs: [[1, -2, 4]] },
  ],
  dtypes: division,
  infer: (t, [x, weights], attrs) => inferAverage(t, x!, weights, attrs),
  expand: (g, [x, weights], attrs) => {
    const over = [axesOf(x!, attrs), attrs.keepdims === true] as const;
    if (!weights) return g.op("mean", [x!], { axis: over[0], keepdims: over[1] });
    const all = spread(g, x!, weights, attrs);
    return g.div(g.sum(g.mul(x!, all), ...over), g.sum(all, ...over));
  },
  gradDoc: "weights / sum(weights)",
};

export const countNonzero: CompositeOp = {
  kind: "composite",
  name: "count_nonzero",
  category: "reduction",
  sig: reductionSig.replace("number[...s]", "any[...s]").replace("-> number", "-> int64"),
  doc: "How many of the elements along `axis` are not 0, or are true.",
  examples: [
    ["count_nonzero([0, 3, 0, 2])", "2"],
    ["count_nonzero([[true, false], [true, true]], axis=0)", "[2, 1]"],
  ],
  samples: [{ inputs: [[0, 2, 0, -1]] }],
  dtypes: same,
  infer: (_t, [x], attrs) => reducedType(x!, attrs, "int64"),
  expand: (g, [x], attrs) => {
    const there = x!.type.dtype === "bool" ? x! : g.op("not_equal", [x!, 0]);
    return g.sum(g.cast(there, "int64"), axesOf(x!, attrs), attrs.keepdims === true);
  },
  gradNote: "integer",
};
