/** @file The diagonal of a matrix, or of a stack of them. */
import { addDims, type Dim, maxDims, minDims, subDims } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, isFault, type ViewOp } from "../op.ts";
import { axesAt, upTo } from "./dims-attr.ts";

export const diagonal: ViewOp = {
  kind: "view",
  name: "diagonal",
  category: "linear algebra",
  sig: "(x: any[...s], offset: int = 0, axis1: int = 0, axis2: int = 1) -> any[...r]",
  doc: "The elements whose index along `axis2` is `offset` more than that along `axis1`. Both axes go, and the diagonal is the last one of the result.",
  examples: [
    ["diagonal([[1, 2], [3, 4]])", "[1, 4]"],
    ["diagonal([[1, 2], [3, 4]], 1)", "[2]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { offset: 2 },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { offset: -1 },
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      ],
      attrs: { offset: 0, axis1: 2, axis2: -2 },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { offset: 5 },
    },
  ],
  infer: (_t, [x], attrs) => {
    const place = placeOf(attrs, x!.shape.length);
    if (isFault(place)) return place;
    const { axis1, axis2, offset } = place;
    const rest = x!.shape.filter((_, i) => i !== axis1 && i !== axis2);
    return { dtype: x!.dtype, shape: [...rest, diagonalLength(x!.shape[axis1]!, x!.shape[axis2]!, offset)] };
  },
  view: (x, attrs, result) => {
    const { axis1, axis2, offset } = placeOf(attrs, x.shape.length) as Place;
    const length = result[result.length - 1]!;
    const start = offset >= 0 ? offset * x.strides[axis2]! : -offset * x.strides[axis1]!;
    const rest = upTo(x.shape.length).filter((i) => i !== axis1 && i !== axis2);
    return {
      offset: x.offset + (length > 0 ? start : 0),
      shape: result,
      strides: [...rest.map((i) => x.strides[i]!), x.strides[axis1]! + x.strides[axis2]!],
    };
  },
  grad: (g, [x], _y, dy, attrs) => [ontoDiagonal(g, x!, dy, attrs)],
  gradDoc: "dy on the diagonal, zeros elsewhere",
};

interface Place {
  readonly axis1: number;
  readonly axis2: number;
  readonly offset: number;
}

function placeOf(attrs: Attrs, rank: number): Place | Fault {
  if (rank < 2) return fault("rank", `$0 has ${rank === 1 ? "1 axis" : "no axes"}; a diagonal needs 2`);
  const axes = axesAt([(attrs.axis1 as number | undefined) ?? 0, (attrs.axis2 as number | undefined) ?? 1], rank);
  if (isFault(axes)) return axes;
  return { axis1: axes[0]!, axis2: axes[1]!, offset: (attrs.offset as number | undefined) ?? 0 };
}

function diagonalLength(rows: Dim, columns: Dim, offset: number): Dim {
  return offset >= 0 ? shorter(rows, subDims(columns, offset)) : shorter(addDims(rows, offset), columns);
}

/** A diagonal that lies outside is empty. */
const shorter = (a: Dim, b: Dim): Dim => maxDims(minDims(a, b), 0);

/** Zeros of the shape of `x` with `dy` on the diagonal: spread over the rows, then masked. */
function ontoDiagonal(g: Builder, x: Node, dy: Node, attrs: Attrs): Node {
  const rank = x.type.shape.length;
  const { axis1, axis2, offset } = placeOf(attrs, rank) as Place;
  const rows = x.type.shape[axis1]!;
  const length = dy.type.shape[rank - 2]!;
  // The element of row i stands at i - max(-offset, 0) of dy.
  const before = Math.max(-offset, 0);
  const widths = upTo(rank - 1).map((i) =>
    i === rank - 2 ? [before, subDims(subDims(rows, length), before)] : [0, 0],
  );
  const ofRows =
    length === 0
      ? g.full(0, [...dy.type.shape.slice(0, -1), rows], dy.type.dtype)
      : g.op("pad", [dy, 0], { pad_width: widths, mode: "constant" });
  // Axes of dy: the others in order, then the rows. Put the rows back at axis1, a new axis at axis2.
  const others = upTo(rank).filter((i) => i !== axis1 && i !== axis2);
  const order = upTo(rank).map((i) => (i === axis1 ? rank - 2 : i === axis2 ? "x" : others.indexOf(i)));
  const spread = g.op("dimshuffle", [ofRows], { order });
  return g.where(diagonalMask(g, x.type.shape, axis1, axis2, offset), spread, g.zerosLike(x));
}

/** True where the index along `axis2` is `offset` more than that along `axis1`; of length 1 along the other axes. */
export function diagonalMask(g: Builder, shape: readonly Dim[], axis1: number, axis2: number, offset: Dim): Node {
  const along = (axis: number): Node =>
    g.reshape(
      g.op("arange", [], { start: 0, stop: shape[axis]!, step: 1 }),
      shape.map((d, i) => (i === axis ? d : 1)),
    );
  return g.equal(g.add(along(axis1), typeof offset === "number" ? offset : g.dim(offset)), along(axis2));
}
