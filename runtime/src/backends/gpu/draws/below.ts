/** @file Whether a uniform is below a probability, exactly: on the 31 bits of which it is made. */
import { fromValues, type NdArray, readElement } from "../../../ir/array.ts";
import type { Node } from "../../../ir/node.ts";
import type { Builder } from "../../../ops/builder.ts";

const unit = 2 ** -31;
const most = 2 ** 31 - 1;

/**
 * z·2⁻³¹ < p, by element, of bits z that broadcast against p. Of a constant p it is z ≤ ⌈p·2³¹⌉ - 1. Of a float32 p both are cut at
 * 16 bits: the upper part of p·2³¹, ⌊p·2¹⁵⌋, is exact, and so is what is left.
 */
export function below(g: Builder, z: Node, p: Node): Node {
  if (p.op === "constant") return g.op("less_equal", [z, g.constant(greatestBelow(p.attrs.value as NdArray))]);
  const scaled = g.mul(p, g.scalar("float32", 2 ** 15));
  const upper = g.op("floor", [scaled]);
  const lower = g.mul(g.sub(scaled, upper), g.scalar("float32", 2 ** 16));
  const high = g.cast(g.op("right_shift", [z, g.scalar("int32", 16)]), "float32");
  const low = g.cast(g.op("bitwise_and", [z, g.scalar("int32", 0xffff)]), "float32");
  const isEqual = g.op("logical_and", [g.equal(high, upper), g.less(low, lower)]);
  return g.op("logical_or", [g.less(high, upper), isEqual]);
}

/** The greatest bits of a uniform below p, 0 where there are none. */
function greatestBelow(p: NdArray): NdArray {
  const found = Array.from({ length: p.data.length }, (_, i) => {
    const k = Math.ceil(Number(readElement(p, i)) / unit) - 1;
    return k > 0 ? Math.min(k, most) : 0;
  });
  return fromValues("int32", p.shape, found);
}
