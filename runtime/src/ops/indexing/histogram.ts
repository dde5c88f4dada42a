/** @file How many elements fall into each of some intervals. */
import { addDims, type Dim, productOfDims } from "../../ir/dim.ts";
import { type Dtype, isFloat } from "../../ir/dtype.ts";
import type { Attr, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, isFault, type ListOp } from "../op.ts";
import { listed } from "../shape/dims-attr.ts";

const inDtype = (g: Builder, x: Node, dtype: Dtype): Node => (x.type.dtype === dtype ? x : g.cast(x, dtype));

/** `bins + 1` edges from the least to the greatest value, or over `range`; half a unit around where those are one. */
function evenEdges(g: Builder, values: Node, bins: Dim, range: Attr): Node | Fault {
  const { dtype } = values.type;
  const ends = listed(range);
  const between = (low: Node, high: Node): Node => {
    const one = g.equal(low, high);
    const half = g.where(one, g.scalar(dtype, 0.5), 0);
    return g.op("linspace", [g.sub(low, half), g.add(high, half)], { num: addDims(bins, 1) });
  };
  if (ends === null) return between(g.op("min", [values]), g.op("max", [values]));
  if (!Array.isArray(ends) || ends.length !== 2 || !ends.every((e) => typeof e === "number")) {
    return fault("value", "range is [low, high], two numbers", []);
  }
  const [low, high] = [Number(ends[0]), Number(ends[1])];
  if (!(low <= high)) return fault("value", `range goes from ${low} down to ${high}`, []);
  return between(g.scalar(dtype, low), g.scalar(dtype, high));
}

export const histogram: ListOp = {
  kind: "list",
  name: "histogram",
  category: "indexing",
  sig: "(x: number[...s], bins: dim = 10, range: any = none, density: bool = false, edges: float[k] = none) -> list",
  doc:
    "How many elements of `x` fall into each of `bins` intervals of equal length, and where those begin and end: a list of the counts and of the `bins + 1` edges. The intervals go from the least to the greatest element, " +
    "or over `range`, `[low, high]`, beyond which nothing counts; or they lie between the ascending `edges`. Each holds its lower edge, the last one both. With `density` the counts are divided by their sum and the lengths.",
  examples: [
    ["histogram([1, 2, 2, 5], bins=2)[0]", "[3, 1]"],
    ["histogram([1, 2, 2, 5], bins=2)[1]", "[1.0, 3.0, 5.0]"],
    ["histogram([1, 2, 2, 5], range=[0, 3], bins=3)[0]", "[0, 1, 2]"],
    ["histogram([1.0, 2.0, 5.0], edges=[0.0, 1.5, 2.0])[0]", "[1, 1]"],
  ],
  parts: (g, [x, given], attrs) => {
    if (given && given.type.shape.length !== 1) return fault("rank", "the edges $1 are not a vector", [1]);
    const dtype = isFloat(x!.type.dtype) ? x!.type.dtype : "float64";
    const values = g.reshape(inDtype(g, x!, dtype), [productOfDims(x!.type.shape)]);
    const bins: Dim = given ? addDims(given.type.shape[0]!, -1) : ((attrs.bins as Dim | undefined) ?? 10);
    if (typeof bins === "number" && bins < 1)
      return fault("value", `a histogram has at least 1 interval, not ${bins}`, []);
    const edges = given ? inDtype(g, given, dtype) : evenEdges(g, values, bins, attrs.range ?? null);
    if (isFault(edges)) return edges;
    const last = g.op("subtensor", [edges], { items: [["at", -1]] });
    const found = g.sub(g.op("searchsorted", [edges, values], { side: "right" }), 1);
    const at = g.where(g.equal(values, last), g.dim(addDims(bins, -1)), found);
    const inside = g.op("logical_and", [g.op("greater_equal", [at, 0]), g.less(at, g.dim(bins))]);
    // What is outside is counted behind the last interval, and left out.
    const slots = g.where(inside, at, g.dim(bins));
    const counted = g.op("bincount", [slots], { minlength: addDims(bins, 1) });
    const counts = g.op("subtensor", [counted], { items: [["slice", null, -1, null]] });
    if (attrs.density !== true) return [counts, edges];
    const share = g.div(g.cast(counts, dtype), g.cast(g.sum(counts), dtype));
    return [g.div(share, g.op("diff", [edges])), edges];
  },
  gradDoc: "the counts have none; of the edges 1 at the least and greatest element",
};
