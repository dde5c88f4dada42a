/** @file Order statistics: what share of the elements lies below. */
import { addDims, productOfDims } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { listed, upTo } from "../shape/dims-attr.ts";
import { axesOf, reducedType } from "./declare.ts";

/** `q` as shares between 0 and 1: one number, or a list of them. */
function sharesOf(attrs: Attrs, whole: number): number | readonly number[] | Fault {
  const q = listed(attrs.q ?? null);
  const all = Array.isArray(q) ? q : [q];
  if (all.length === 0 || all.some((v) => typeof v !== "number" || !(v >= 0 && v <= whole))) {
    return fault(
      "value",
      `q is a number between 0 and ${whole}, or a list of those, known while the graph is built`,
      [],
    );
  }
  const shares = all.map((v) => Number(v) / whole);
  return Array.isArray(q) ? shares : shares[0]!;
}

const inferShares =
  (whole: number) =>
  (x: TensorType, attrs: Attrs): TensorType | Fault => {
    const shares = sharesOf(attrs, whole);
    if (isFault(Object(shares))) return shares as Fault;
    const type = reducedType(x, attrs);
    if (isFault(type)) return type;
    const empty = type.shape.length < x.shape.length && x.shape.some((d) => d === 0);
    if (empty) return fault("empty-reduction", "there is no element to choose from in $0");
    return typeof shares === "number"
      ? type
      : { ...type, shape: [(shares as readonly number[]).length, ...type.shape] };
  };

/** The elements between which each share falls, joined by a line; NaN where there is a NaN, which is sorted to the end. */
function chosen(g: Builder, x: Node, attrs: Attrs, shares: number | readonly number[]): Node {
  const { dtype, shape } = x.type;
  const axes = axesOf(x, attrs);
  const others = upTo(shape.length).filter((a) => !axes.includes(a));
  const kept = others.map((a) => shape[a]!);
  const count = productOfDims(axes.map((a) => shape[a]!));
  const moved = axes.every((a, i) => a === others.length + i) ? x : g.transpose(x, [...others, ...axes]);
  const sorted = g.op("sort", [g.reshape(moved, [...kept, count])], { axis: -1 });
  const last = g.dim(addDims(count, -1));
  const at = (position: Node): Node => g.op("take", [sorted, position], { axis: others.length });
  const one = (share: number): Node => {
    const place = g.mul(share, g.cast(last, "float64"));
    const below = g.op("floor", [place]);
    const low = at(g.cast(below, "int64"));
    const high = at(g.cast(g.op("ceil", [place]), "int64"));
    const between = g.add(low, g.mul(g.cast(g.sub(place, below), dtype), g.sub(high, low)));
    // Infinities have no distance.
    const value = g.where(g.equal(low, high), low, between);
    const greatest = at(g.cast(last, "int64"));
    const full = g.where(g.op("isnan", [greatest]), greatest, value);
    const whole = shape.map((d, a) => (axes.includes(a) ? 1 : d));
    return attrs.keepdims === true ? g.reshape(full, whole) : full;
  };
  return typeof shares === "number" ? one(shares) : g.op("stack", shares.map(one), { axis: 0 });
}

const rows = [
  [3, 1, 2.5],
  [0, 5, -1],
];

const rest =
  "Over all elements without `axis`. Between two elements it lies on the line that joins them (NumPy's default); NaN where there is a NaN.";

export const quantile: CompositeOp = {
  kind: "composite",
  name: "quantile",
  category: "reduction",
  sig: "(x: number[...s], q: any, axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc: `The value below which the share \`q\` of the elements along \`axis\` lies; of a list of shares a first axis with one for each. ${rest}`,
  examples: [
    ["quantile([1, 2, 3, 4, 5], 0.25)", "2"],
    ["quantile([1, 2, 3, 4], [0, 0.5, 1])", "[1, 2.5, 4]"],
    ["quantile([[1, 5], [3, 7]], 0.5, axis=0)", "[2, 6]"],
  ],
  samples: [
    { inputs: [[3, 1, 2, 7]], attrs: { q: 0.3 } },
    { inputs: [rows], attrs: { q: [0.1, 0.75], axis: 1 } },
    { inputs: [rows], attrs: { q: 0.5, axis: 0, keepdims: true } },
  ],
  dtypes: division,
  infer: (_t, [x], attrs) => inferShares(1)(x!, attrs),
  expand: (g, [x], attrs) => chosen(g, x!, attrs, sharesOf(attrs, 1) as number | readonly number[]),
  gradDoc: "for the two elements beside it their parts of dy, 0 for the others",
};

export const percentile: CompositeOp = {
  ...quantile,
  name: "percentile",
  doc: `The value below which \`q\` per cent of the elements along \`axis\` lie; of a list a first axis with one for each. ${rest}`,
  examples: [["percentile([1, 2, 3, 4, 5], 25)", "2"]],
  samples: [{ inputs: [rows], attrs: { q: [10, 50], axis: 1 } }],
  infer: (_t, [x], attrs) => inferShares(100)(x!, attrs),
  expand: (g, [x], attrs) => chosen(g, x!, attrs, sharesOf(attrs, 100) as number | readonly number[]),
};

export const median: CompositeOp = {
  ...quantile,
  name: "median",
  sig: "(x: number[...s], axis: axis = none, keepdims: bool = false) -> float[...r]",
  doc: "The middle one of the elements along `axis` in order, the mean of the two middle ones where their count is even. Over all elements without `axis`; NaN where there is a NaN.",
  examples: [
    ["median([3, 1, 2])", "2"],
    ["median([[1, 9], [3, 2]], axis=1)", "[5, 2.5]"],
  ],
  samples: [{ inputs: [[3, 1, 2, 7]] }, { inputs: [rows], attrs: { axis: 1, keepdims: true } }],
  infer: (_t, [x], attrs) => inferShares(1)(x!, { ...attrs, q: 0.5 }),
  expand: (g, [x], attrs) => chosen(g, x!, attrs, 0.5),
};
