/** @file Permutation of axes. */
import type { ViewOp } from "../op.ts";
import { fault } from "../op.ts";

export const transpose: ViewOp = {
  kind: "view",
  name: "transpose",
  category: "shape",
  sig: "(x: any[...s], axes: ints... = none) -> any[...r]",
  doc: "The same elements with the axes in another order; reversed without `axes`. `x.T` is `transpose(x)`.",
  examples: [["transpose([[1, 2], [3, 4]])", "[[1, 3], [2, 4]]"]],
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
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      attrs: { axes: [1, -1, 0] },
    },
  ],
  infer: (_t, [x], attrs) => {
    const order = axesOrder(attrs.axes as readonly number[] | null | undefined, x!.shape.length);
    if (!order) return fault("axis", `axes must name each axis of $0 once`);
    return { dtype: x!.dtype, shape: order.map((a) => x!.shape[a]!) };
  },
  view: (x, attrs) => {
    const order = axesOrder(attrs.axes as readonly number[] | null | undefined, x.shape.length)!;
    return { offset: x.offset, shape: order.map((a) => x.shape[a]!), strides: order.map((a) => x.strides[a]!) };
  },
  grad: (g, [x], _y, dy, attrs) => {
    const order = axesOrder(attrs.axes as readonly number[] | null | undefined, x!.type.shape.length)!;
    const inverse: number[] = [];
    for (const [i, a] of order.entries()) inverse[a] = i;
    return [g.transpose(dy, inverse)];
  },
  gradDoc: "transpose back",
};

function axesOrder(axes: readonly number[] | null | undefined, rank: number): readonly number[] | undefined {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const order = axes.map((a) => (a < 0 ? a + rank : a));
  const valid = order.length === rank && new Set(order).size === rank && order.every((a) => a >= 0 && a < rank);
  return valid ? order : undefined;
}
