/** @file NumPy's dot. */
import { printDim, productOfDims } from "../../ir/dim.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { arithmetic } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { product, reshapeTo } from "./product.ts";

export const dot: CompositeOp = {
  kind: "composite",
  name: "dot",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number[...r]",
  doc: "Product of vectors, of matrices, or of both: sums over the last axis of `a` and the last but one of `b` (the only one of a vector). With a scalar it is `a * b`. For stacks of matrices see `@`.",
  examples: [
    ["dot([1, 2], [3, 4])", "11"],
    ["dot([[1, 2], [3, 4]], [1, 1])", "[3, 7]"],
    ["dot([[1, 2], [3, 4]], [[0, 1], [1, 0]])", "[[2, 1], [4, 3]]"],
  ],
  samples: [
    {
      inputs: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [1, -1, 2],
      ],
    },
    {
      inputs: [
        [1, -1],
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
        [
          [1, 2],
          [0, 1],
          [-1, 1],
        ],
      ],
    },
    { inputs: [2, [1, 2]] },
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
        [1, 2],
      ],
    },
    {
      inputs: [
        [[1, 2]],
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
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, 2],
          [3, 4],
        ],
      ],
      dtypes: ["int64", "int64"],
    },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b]) => {
    const [left, right] = [a!.shape, b!.shape];
    if (left.length === 0 || right.length === 0) return { dtype: a!.dtype, shape: [...left, ...right] };
    const inner = left[left.length - 1]!;
    const at = Math.max(0, right.length - 2);
    const other = right[at]!;
    if (t.same(inner, other, "inner dims of dot") === undefined) {
      return fault(
        "inner-dim",
        `\`${printDim(inner)}\` meets \`${printDim(other)}\`, two different lengths`,
        [0, 1],
        [
          { operand: 0, axis: left.length - 1, dim: inner },
          { operand: 1, axis: at, dim: other },
        ],
      );
    }
    return { dtype: a!.dtype, shape: [...left.slice(0, -1), ...right.filter((_, i) => i !== at)] };
  },
  expand: (g, [a, b]) => expandDot(g, a!, b!),
  grad: (g, [a, b], _y, dy) => gradients(g, a!, b!, dy),
  gradDoc: "dot(dy, b.T), dot(a.T, dy)",
};

export function expandDot(g: Builder, a: Node, b: Node): Node {
  const [left, right] = [a.type.shape, b.type.shape];
  if (left.length === 0 || right.length === 0) return g.mul(a, b);
  // A fold over one fused expression, where the dtype of the sum is that of the operands.
  if (left.length === 1 && right.length === 1 && isFloat(a.type.dtype)) return g.sum(g.mul(a, b));
  const k = left[left.length - 1]!;
  const rows = left.slice(0, -1);
  const at = Math.max(0, right.length - 2);
  const columns = right.filter((_, i) => i !== at);
  // The axis that is summed comes first in b: for ranks above 2 its other axes are brought together behind it.
  const moved = right.length > 2 ? g.transpose(b, [at, ...upTo(right.length).filter((i) => i !== at)]) : b;
  const matrixA = left.length === 2 ? a : reshapeTo(g, a, [productOfDims(rows), k]);
  const matrixB = right.length === 2 ? b : reshapeTo(g, moved, [right[at]!, productOfDims(columns)]);
  return reshapeTo(g, product(g, matrixA, matrixB), [...rows, ...columns]);
}

function gradients(g: Builder, a: Node, b: Node, dy: Node): readonly Node[] {
  const ranks = [a.type.shape.length, b.type.shape.length];
  const [m, n] = ranks as [number, number];
  if (m === 0 || n === 0)
    return [n === 0 ? g.mul(dy, b) : g.sum(g.mul(dy, b)), m === 0 ? g.mul(dy, a) : g.sum(g.mul(dy, a))];
  if (m === 1 && n === 1) return [g.mul(dy, b), g.mul(dy, a)];
  if (m === 2 && n === 1) return [g.op("outer", [dy, b]), g.dot(g.transpose(a, [1, 0]), dy)];
  if (m === 1 && n === 2) return [g.dot(b, dy), g.op("outer", [a, dy])];
  if (m === 2 && n === 2) return [g.dot(dy, g.transpose(b, [1, 0])), g.dot(g.transpose(a, [1, 0]), dy)];
  // dy has the axes of a but its last, then those of b but the one that was summed.
  const rows = upTo(m - 1);
  const at = Math.max(0, n - 2);
  const ofB = upTo(n).filter((i) => i !== at);
  const columns = ofB.map((_, i) => m - 1 + i);
  const da = n === 1 ? g.op("outer", [dy, b]) : g.op("tensordot", [dy, b], { axes: [columns, ofB] });
  const db = g.op("tensordot", [a, dy], { axes: [rows, rows] });
  const back = upTo(n - 1).map((i) => i + 1);
  back.splice(at, 0, 0);
  return [n === 1 ? g.reshape(da, a.type.shape) : da, n > 2 ? g.transpose(db, back) : db];
}
