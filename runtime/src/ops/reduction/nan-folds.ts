/** @file Reductions that leave NaN out: the words of NumPy for data with gaps. */
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import type { CompositeOp } from "../op.ts";
import { axesOf, reducedType } from "./declare.ts";

const isNan = (g: Builder, x: Node): Node => g.op("isnan", [x]);

/** How many elements are numbers, in the dtype of `x`. */
const counted = (g: Builder, x: Node, attrs: Attrs): Node =>
  g.sum(
    g.where(isNan(g, x), g.cast(0, x.type.dtype), g.cast(1, x.type.dtype)),
    axesOf(x, attrs),
    attrs.keepdims === true,
  );

const present = (g: Builder, x: Node): Node => g.where(isNan(g, x), 0, x);

/** Infinite where there is no number, which becomes NaN, as in NumPy. */
function extreme(g: Builder, word: "max" | "min", x: Node, attrs: Attrs): Node {
  const none = word === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const over = { axis: axesOf(x, attrs), keepdims: attrs.keepdims === true };
  const found = g.op(word, [g.where(isNan(g, x), none, x)], over);
  return g.where(g.op("all", [isNan(g, x)], over), Number.NaN, found);
}

function meanOf(g: Builder, x: Node, attrs: Attrs): Node {
  return g.div(g.sum(present(g, x), axesOf(x, attrs), attrs.keepdims === true), counted(g, x, attrs));
}

/** The sum of squared distances from the mean of what is there, by its count less `ddof`. */
function varianceOf(g: Builder, x: Node, attrs: Attrs): Node {
  const centred = g.sub(x, meanOf(g, x, { ...attrs, keepdims: true }));
  const squares = g.where(isNan(g, x), 0, g.op("sqr", [centred]));
  const total = g.sum(squares, axesOf(x, attrs), attrs.keepdims === true);
  return g.div(total, g.sub(counted(g, x, attrs), Number(attrs.ddof ?? 0)));
}

interface NanFold {
  readonly word: string;
  readonly doc: string;
  readonly example: readonly [string, string];
  readonly ddof?: true;
  readonly expand: (g: Builder, x: Node, attrs: Attrs) => Node;
}

const folds: readonly NanFold[] = [
  {
    word: "sum",
    doc: "Sum of the elements along `axis` that are not NaN; of none 0.",
    example: ["nansum([1, nan, 3])", "4"],
    expand: (g, x, attrs) => g.sum(present(g, x), axesOf(x, attrs), attrs.keepdims === true),
  },
  {
    word: "mean",
    doc: "Mean of the elements along `axis` that are not NaN; of none NaN.",
    example: ["nanmean([[1, nan], [3, 4]], axis=0)", "[2, 4]"],
    expand: meanOf,
  },
  {
    word: "max",
    doc: "Greatest of the elements along `axis` that are not NaN; of none NaN.",
    example: ["nanmax([1, nan, 3])", "3"],
    expand: (g, x, attrs) => extreme(g, "max", x, attrs),
  },
  {
    word: "min",
    doc: "Least of the elements along `axis` that are not NaN; of none NaN.",
    example: ["nanmin([1, nan, 3])", "1"],
    expand: (g, x, attrs) => extreme(g, "min", x, attrs),
  },
  {
    word: "var",
    doc: "Variance of the elements along `axis` that are not NaN: the sum of squared distances from their mean, divided by their count less `ddof`.",
    example: ["nanvar([1, nan, 3])", "1"],
    ddof: true,
    expand: varianceOf,
  },
  {
    word: "std",
    doc: "Standard deviation of the elements along `axis` that are not NaN: the square root of `nanvar`.",
    example: ["nanstd([1, nan, 5])", "2"],
    ddof: true,
    expand: (g, x, attrs) => g.sqrt(varianceOf(g, x, attrs)),
  },
];

/** `nansum`, `nanmean`, `nanmax`, `nanmin`, `nanvar`, `nanstd`: in float64 of integers, which hold no NaN. */
export const nanFolds: readonly CompositeOp[] = folds.map(({ word, doc, example, ddof, expand }) => ({
  kind: "composite",
  name: `nan${word}`,
  category: "reduction",
  sig: `(x: number[...s], axis: axis = none, ${ddof ? "ddof: int = 0, " : ""}keepdims: bool = false) -> float[...r]`,
  doc,
  examples: [example],
  samples: [
    { inputs: [[1, -2, 4]] },
    {
      inputs: [
        [
          [1, 2.5, -1],
          [3, 0, 2],
        ],
      ],
      attrs: { axis: 1, keepdims: true },
    },
  ],
  dtypes: division,
  infer: (_t, [x], attrs) => reducedType(x!, attrs),
  expand: (g, [x], attrs) => expand(g, x!, attrs),
  gradDoc: `that of ${word}, 0 for NaN`,
}));
