/** @file Replacing part of a tensor, as a new tensor. */
import { productOfDims } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import type { CompositeOp } from "../op.ts";
import { inferWrite } from "./infer-write.ts";
import { writeThroughMask } from "./mask-writes.ts";
import { writePlanned } from "./run-plan.ts";

/** Of values for one place only the last has stayed, and has a cotangent: that whose number is found when all are numbered in place. */
function ofTheLast(g: Builder, part: Node, whole: Node, indices: readonly Node[], attrs: Attrs): Node {
  const arrays = indices.filter((n) => n.type.shape.length > 0);
  // The positions of a mask are different places.
  if (arrays.length === 0 || (indices.length === 1 && arrays[0]!.op === "measured")) return part;
  const { shape } = part.type;
  const numbers = g.reshape(g.op("arange", [], { start: 0, stop: productOfDims(shape), step: 1 }), shape);
  const kept = g.op("set_subtensor", [g.full(0, whole.type.shape, "int64"), numbers, ...indices], attrs);
  return g.where(g.equal(g.op("index", [kept, ...indices], attrs), numbers), part, 0);
}

/** Inputs: the whole, the new values, then the tensors between the brackets; `attrs.items` as in items.ts. */
export const setSubtensor: CompositeOp = {
  kind: "composite",
  name: "set_subtensor",
  category: "indexing",
  sig: "(x: any[...s], v: any[...r], indices: tensors, items: any) -> any[...s]",
  doc: "`set_subtensor(x[...], v)` is `x` with the part in brackets replaced by `v`, which broadcasts; `x` itself does not change. Of values for one place the last stays.",
  examples: [
    ["set_subtensor([1, 2, 3][1:], [7, 8])", "[1, 7, 8]"],
    ["set_subtensor([1, -2, 3][[1, -2, 3] < [0, 0, 0]], 0)", "[1, 0, 3]"],
  ],
  samples: [
    {
      inputs: [
        [1, 2, 3, 4],
        [7, 8],
      ],
      attrs: { items: [["slice", 1, -1, null]] },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        9,
        [1],
      ],
      dtypes: [undefined, undefined, "int64"],
      attrs: { items: [["tensor"], ["slice", 1, null, null]] },
    },
    {
      inputs: [
        [1, 2],
        [3, 4],
      ],
      attrs: { items: [["ellipsis"]] },
    },
  ],
  adapt: (inputs, attrs, span) => writeThroughMask(inputs, attrs, span, false),
  infer: inferWrite,
  expand: (g, [x, v, ...indices], attrs) => writePlanned(g, x!, v!, indices, attrs, false),
  grad: (g, [, v, ...indices], _y, dy, attrs) => [
    g.op("set_subtensor", [dy, g.zerosLike(v!), ...indices], attrs),
    ofTheLast(g, g.op("index", [dy, ...indices], attrs), dy, indices, attrs),
    ...indices.map(() => null),
  ],
  gradDoc: "x: dy with zeros there; v: dy[...], and 0 for what another value has replaced",
};
