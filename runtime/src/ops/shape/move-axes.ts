/** @file NumPy's ways to say which axes change places. */
import type { Attrs } from "../../ir/node.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { axesAt, intsOf, upTo } from "./dims-attr.ts";

export const swapaxes: CompositeOp = {
  kind: "composite",
  name: "swapaxes",
  category: "shape",
  sig: "(x: any[...s], axis1: int, axis2: int) -> any[...r]",
  doc: "`x` with two axes exchanged.",
  examples: [["swapaxes([[1, 2], [3, 4]], 0, 1)", "[[1, 3], [2, 4]]"]],
  samples: [
    {
      inputs: [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      attrs: { axis1: 0, axis2: -1 },
    },
  ],
  infer: (_t, [x], attrs) => {
    const order = swapped(attrs, x!.shape.length);
    return isFault(order) ? order : { dtype: x!.dtype, shape: order.map((a) => x!.shape[a]!) };
  },
  expand: (g, [x], attrs) => g.transpose(x!, swapped(attrs, x!.type.shape.length) as readonly number[]),
  grad: (g, _inputs, _y, dy, attrs) => [g.op("swapaxes", [dy], attrs)],
  gradDoc: "the axes put back",
};

function swapped(attrs: Attrs, rank: number): readonly number[] | Fault {
  const given = [attrs.axis1 as number, attrs.axis2 as number];
  const axes = axesAt(given[0] === given[1] ? [given[0]!] : given, rank);
  if (isFault(axes)) return axes;
  const [a, b] = [axes[0]!, axes[axes.length - 1]!];
  return upTo(rank).map((i) => (i === a ? b : i === b ? a : i));
}

export const moveaxis: CompositeOp = {
  kind: "composite",
  name: "moveaxis",
  category: "shape",
  sig: "(x: any[...s], source: ints, destination: ints) -> any[...r]",
  doc: "`x` with some axes moved to new places; the others keep their order.",
  examples: [["moveaxis([[[1, 2]], [[3, 4]]], 0, -1)", "[[[1, 3], [2, 4]]]"]],
  samples: [
    {
      inputs: [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      attrs: { source: [0], destination: [-1] },
    },
    {
      inputs: [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      attrs: { source: [0, 1], destination: [2, 0] },
    },
  ],
  infer: (_t, [x], attrs) => {
    const order = moved(attrs, x!.shape.length);
    return isFault(order) ? order : { dtype: x!.dtype, shape: order.map((a) => x!.shape[a]!) };
  },
  expand: (g, [x], attrs) => g.transpose(x!, moved(attrs, x!.type.shape.length) as readonly number[]),
  grad: (g, _inputs, _y, dy, attrs) => [
    g.op("moveaxis", [dy], { source: attrs.destination!, destination: attrs.source! }),
  ],
  gradDoc: "the axes put back",
};

/** For each axis of the result, the axis that it comes from. */
function moved(attrs: Attrs, rank: number): readonly number[] | Fault {
  const [from, to] = [intsOf(attrs.source) ?? [], intsOf(attrs.destination) ?? []];
  if (from.length !== to.length) return fault("axis", `${from.length} axes cannot move to ${to.length} places`);
  const source = axesAt(from, rank);
  if (isFault(source)) return source;
  const destination = axesAt(to, rank);
  if (isFault(destination)) return destination;
  const order = upTo(rank).filter((a) => !source.includes(a));
  const pairs = destination.map((d, i) => [d, source[i]!] as const).sort(([a], [b]) => a - b);
  for (const [d, s] of pairs) order.splice(d, 0, s);
  return order;
}
