/** @file The greatest elements along an axis. */
import { type Dim, maxDims, printDim } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import { buildFrom } from "../build-from.ts";
import type { Builder } from "../builder.ts";
import { type CompositeOp, type Fault, fault, isFault, type ListOp, type TypeContext } from "../op.ts";
import { axisAt, upTo } from "../shape/dims-attr.ts";

const infer = (t: TypeContext, x: TensorType, attrs: Attrs): TensorType | Fault => {
  const axis = axisAt((attrs.axis as number | undefined) ?? -1, x.shape.length);
  if (typeof axis !== "number") return axis;
  const k = attrs.k as Dim;
  const n = x.shape[axis]!;
  if (
    (typeof k === "number" && k < 0) ||
    t.same(maxDims(n, k), n, "k and the length that it takes from") === undefined
  ) {
    return fault(
      "value",
      `axis ${axis} of $0 is \`${printDim(n)}\` long: there are no \`${printDim(k)}\` greatest elements`,
    );
  }
  return { dtype: x.dtype, shape: x.shape.map((d, i) => (i === axis ? k : d)) };
};

/** The first `k` of the reversed order along the axis. */
function greatest(g: Builder, ascending: Node, attrs: Attrs): Node {
  const rank = ascending.type.shape.length;
  const given = (attrs.axis as number | undefined) ?? -1;
  const axis = given < 0 ? given + rank : given;
  const before = upTo(axis).map(() => ["slice", null, null, null]);
  const reversed = g.op("flip", [ascending], { axis });
  return g.op("subtensor", [reversed], { items: [...before, ["slice", null, attrs.k!, null]] });
}

export const topk: CompositeOp = {
  kind: "composite",
  name: "topk",
  category: "indexing",
  sig: "(x: any[...s], k: dim, axis: int = -1) -> any[...r]",
  doc: "The `k` greatest elements along `axis`, greatest first.",
  examples: [["topk([3, 1, 2], 2)", "[3, 2]"]],
  samples: [
    {
      inputs: [
        [
          [3, 1, 2],
          [4, 6, 5],
        ],
      ],
      attrs: { k: 2 },
    },
    { inputs: [[3, 1, 2]], attrs: { k: 0, axis: 0 } },
  ],
  infer: (t, [x], attrs) => infer(t, x!, attrs),
  expand: (g, [x], attrs) => greatest(g, g.op("sort", [x!], { axis: attrs.axis ?? -1 }), attrs),
  gradDoc: "dy put back where the elements came from",
};

export const argtopk: CompositeOp = {
  kind: "composite",
  name: "argtopk",
  category: "indexing",
  sig: "(x: any[...s], k: dim, axis: int = -1) -> int64[...r]",
  doc: "The positions of the `k` greatest elements along `axis`, greatest first.",
  examples: [["argtopk([3, 1, 2], 2)", "[0, 2]"]],
  samples: [
    {
      inputs: [
        [
          [3, 1, 2],
          [4, 6, 5],
        ],
      ],
      attrs: { k: 2 },
    },
  ],
  infer: (t, [x], attrs) => {
    const values = infer(t, x!, attrs);
    return isFault(values) ? values : { dtype: "int64", shape: values.shape };
  },
  expand: (g, [x], attrs) => greatest(g, g.op("argsort", [x!], { axis: attrs.axis ?? -1 }), attrs),
  gradNote: "integer",
};

export const topkAndArgtopk: ListOp = {
  kind: "list",
  name: "topk_and_argtopk",
  category: "indexing",
  sig: "(x: any[...s], k: dim, axis: int = -1) -> list",
  doc: "The `k` greatest elements along `axis`, greatest first, and their positions, as a list of the two.",
  examples: [
    ["topk_and_argtopk([3, 1, 2], 2)[0]", "[3, 2]"],
    ["topk_and_argtopk([3, 1, 2], 2)[1]", "[0, 2]"],
  ],
  parts: (g, [x], attrs) => {
    const positions = buildFrom(g, "argtopk", [x!], attrs);
    if (isFault(positions)) return positions;
    return [g.op("take_along_axis", [x!, positions], { axis: attrs.axis ?? -1 }), positions];
  },
  gradDoc: "dy put back where the elements came from",
};
