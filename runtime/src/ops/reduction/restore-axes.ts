/** @file Puts the axes that a reduction took away back with length 1, so that the result lines up with the input. */

import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";

export function restoreAxes(g: Builder, reduced: Node, x: Node, attrs: Attrs): Node {
  if (attrs.keepdims === true) return reduced;
  const axes = attrs.axis as readonly number[];
  return g.reshape(
    reduced,
    x.type.shape.map((d, i) => (axes.includes(i) ? 1 : d)),
  );
}
