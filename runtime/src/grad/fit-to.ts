/** @file Brings a cotangent to the type of what it belongs to: the derivative of broadcasting is a sum, of a cast a cast. */
import { compareDims, type Dim, hasUnknown } from "../ir/dim.ts";
import type { Node } from "../ir/node.ts";
import { sameShape } from "../ir/type.ts";
import type { Builder } from "../ops/builder.ts";

/** `d` summed over the axes along which `x` was stretched, in the dtype and with the lengths of `x`. */
export function fitTo(g: Builder, d: Node, x: Node): Node {
  const target = x.type.shape;
  let out = d;
  if (!sameShape(out.type.shape, target)) {
    const leading = Math.max(0, out.type.shape.length - target.length);
    if (leading > 0) {
      out = g.sum(
        out,
        Array.from({ length: leading }, (_, axis) => axis),
      );
    }
    const missing = target.length - out.type.shape.length;
    const stretched = target.flatMap((dim, axis) =>
      axis >= missing && dim === 1 && out.type.shape[axis - missing] !== 1 ? [axis - missing] : [],
    );
    if (stretched.length > 0) out = g.sum(out, stretched, true);
    const short = missing > 0 || target.some((dim, axis) => dim !== 1 && out.type.shape[axis] === 1);
    if (short) out = g.broadcastTo(out, target);
    // What is left are lengths that the rule expressed otherwise (`min(n, k)` for `k`): they are those of x.
    const named = (dim: Dim, axis: number): boolean =>
      !hasUnknown(dim) && compareDims(out.type.shape[axis]!, dim) === "unproved";
    if (target.some(named)) out = g.op("specify_shape", [out], { shape: target });
  }
  return out.type.dtype === x.type.dtype && !out.type.weak ? out : g.cast(out, x.type.dtype);
}
