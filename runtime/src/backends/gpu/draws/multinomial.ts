/** @file How often each of several outcomes came: each trial of a row by one uniform against the partial sums of its probabilities. */
import { fromValues, type NdArray, readElement } from "../../../ir/array.ts";
import type { Node } from "../../../ir/node.ts";
import { Builder } from "../../../ops/builder.ts";
import { below } from "./below.ts";
import type { Law } from "./draw-graph.ts";

/** What stands in memory meanwhile has so many elements. */
const mostCompared = 2 ** 24;

export const multinomial: Law = {
  uniforms: ({ type, attrs }) => (type.shape[0] as number) * (attrs.n as number),
  draw: ({ type, attrs, span }, [pvals], bits) => {
    const [rows, k] = type.shape as readonly [number, number];
    const trials = attrs.n as number;
    const isKnown = pvals!.op === "constant";
    if (trials === 0 || trials * rows * k > mostCompared || !(isKnown || pvals!.type.dtype === "float32"))
      return undefined;
    const g = new Builder(span);
    // All first trials, then all second ones.
    const z = g.reshape(bits, [trials, rows, 1]);
    const sums = isKnown
      ? g.constant(partialSums(pvals!.attrs.value as NdArray))
      : g.reshape(g.op("cumsum", [pvals!], { axis: 1, reverse: false }), [1, rows, k]);
    const isBelow = below(g, z, sums);
    const sumsBefore = g.op("cumsum", [g.cast(isBelow, "int32")], { axis: 2, reverse: false });
    const isFirst: Node = g.op("logical_and", [isBelow, g.equal(sumsBefore, g.scalar("int32", 1))]);
    return g.cast(g.sum(g.cast(isFirst, "int32"), [0]), type.dtype);
  },
};

/** By row, in double precision, as the processor adds them. */
function partialSums(pvals: NdArray): NdArray {
  const k = pvals.shape[1]!;
  let sum = 0;
  const sums = Array.from({ length: pvals.data.length }, (_, i) => {
    sum = (i % k === 0 ? 0 : sum) + Number(readElement(pvals, i));
    return sum;
  });
  return fromValues("float64", [1, ...pvals.shape], sums);
}
