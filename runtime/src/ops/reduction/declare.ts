/** @file What reductions share: their signature, their axes as the user gave them, their result type. */
import { type Dim, productOfDims } from "../../ir/dim.ts";
import type { Dtype } from "../../ir/dtype.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import { normalAxes, reducedShape } from "../build.ts";
import type { Builder } from "../builder.ts";
import { type Fault, isFault } from "../op.ts";

export const reductionSig = "(x: number[...s], axis: axis = none, keepdims: bool = false) -> number[...r]";

/** The type of `x` folded over `attrs.axis`, as `dtype`; a Fault when there is no such axis. */
export function reducedType(x: TensorType, attrs: Attrs, dtype: Dtype = x.dtype): TensorType | Fault {
  const axes = normalAxes(attrs.axis ?? null, x.shape.length);
  return isFault(axes) ? axes : { dtype, shape: reducedShape(x.shape, axes, attrs.keepdims === true) };
}

/** The axes of a node that was inferred before: they exist. */
export const axesOf = (x: Node, attrs: Attrs): readonly number[] =>
  normalAxes(attrs.axis ?? null, x.type.shape.length) as readonly number[];

/** How many elements fold into one. */
export const foldedCount = (x: Node, attrs: Attrs): Dim =>
  productOfDims(axesOf(x, attrs).map((axis) => x.type.shape[axis]!));

/** A result (or its cotangent) with the reduced axes put back as length 1, so that it lines up with `x`. */
export function restored(g: Builder, reduced: Node, x: Node, attrs: Attrs): Node {
  if (attrs.keepdims === true) return reduced;
  const axes = axesOf(x, attrs);
  if (axes.length === 0) return reduced;
  return g.reshape(
    reduced,
    x.type.shape.map((d, axis) => (axes.includes(axis) ? 1 : d)),
  );
}
