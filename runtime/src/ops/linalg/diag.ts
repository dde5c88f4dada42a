/** @file A diagonal matrix from a vector, or the diagonal of a matrix. */
import { addDims, type Dim } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import { accumulate } from "../dtype-rules.ts";
import { type CompositeOp, type DtypeChoice, fault } from "../op.ts";
import { diagonal, diagonalMask } from "../shape/diagonal.ts";

const offsetOf = (attrs: Attrs): number => (attrs.k as number | undefined) ?? 0;

export const diag: CompositeOp = {
  kind: "composite",
  name: "diag",
  category: "linear algebra",
  sig: "(x: any[...s], k: int = 0) -> any[...r]",
  doc: "Of a vector the matrix with it on the diagonal `k` places to the right of the main one; of a matrix that diagonal as a vector.",
  examples: [
    ["diag([1, 2])", "[[1, 0], [0, 2]]"],
    ["diag([[1, 2], [3, 4]])", "[1, 4]"],
  ],
  samples: [
    { inputs: [[1, 2, 3]] },
    { inputs: [[1, 2]], attrs: { k: 1 } },
    { inputs: [[1, 2]], attrs: { k: -2 } },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { k: 1 },
    },
  ],
  infer: (t, [x], attrs) => {
    const rank = x!.shape.length;
    if (rank === 2) return diagonal.infer(t, [x!], { offset: offsetOf(attrs) });
    if (rank !== 1) return fault("rank", `diag takes a vector or a matrix, but $0 has ${rank} axes`);
    const n: Dim = addDims(x!.shape[0]!, Math.abs(offsetOf(attrs)));
    return { dtype: x!.dtype, shape: [n, n] };
  },
  expand: (g, [x], attrs) => {
    const k = offsetOf(attrs);
    if (x!.type.shape.length === 2) return g.op("diagonal", [x!], { offset: k, axis1: 0, axis2: 1 });
    // To the right of the main diagonal, row i holds x[i]; to the left, column j holds x[j].
    const n = addDims(x!.type.shape[0]!, Math.abs(k));
    const longer = k === 0 ? x! : g.op("pad", [x!, 0], { pad_width: [0, Math.abs(k)], mode: "constant" });
    const spread = g.reshape(longer, k >= 0 ? [n, 1] : [1, n]);
    return g.where(diagonalMask(g, [n, n], 0, 1, k), spread, g.scalar(x!.type.dtype, 0));
  },
  grad: (g, [x], _y, dy, attrs) => {
    if (x!.type.shape.length === 1) return [g.op("diagonal", [dy], { offset: offsetOf(attrs), axis1: 0, axis2: 1 })];
    return diagonal.grad!(g, [x!], dy, dy, { offset: offsetOf(attrs), axis1: 0, axis2: 1 }, [true]);
  },
  gradDoc: "diag(dy)",
};

export const trace: CompositeOp = {
  kind: "composite",
  name: "trace",
  category: "linear algebra",
  sig: "(x: number[...s], offset: int = 0, axis1: int = 0, axis2: int = 1) -> number[...r]",
  doc: "Sum of a diagonal. Integers add up in 64 bits.",
  examples: [["trace([[1, 2], [3, 4]])", "5"]],
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
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { offset: 1 },
    },
  ],
  infer: (t, [x], attrs) => {
    const along = diagonal.infer(t, [x!], attrs);
    if (!("dtype" in along)) return along;
    const { result } = accumulate([along.dtype], {}) as DtypeChoice;
    return { dtype: result, shape: along.shape.slice(0, -1) };
  },
  expand: (g, [x], attrs) => g.sum(g.op("diagonal", [x!], attrs), [-1]),
  gradDoc: "dy on the diagonal, zeros elsewhere",
};
