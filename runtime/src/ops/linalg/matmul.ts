/** @file The product written `@`: matrices, or stacks of them. */
import { printDim } from "../../ir/dim.ts";
import { broadcast } from "../build.ts";
import { arithmetic } from "../dtype-rules.ts";
import { type CompositeOp, fault, isFault } from "../op.ts";
import { expandDot } from "./dot.ts";
import { product, reshapeTo } from "./product.ts";
import { batchOf, stack } from "./stacks.ts";

export const matmul: CompositeOp = {
  kind: "composite",
  name: "matmul",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number[...r]",
  doc: "Matrix product, written `a @ b`. More than two axes are a stack of matrices, and stacks broadcast. A vector counts as a row on the left, a column on the right.",
  examples: [
    ["matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]])", "[[2, 1], [4, 3]]"],
    ["[[[1, 2]], [[3, 4]]] @ [[1], [1]]", "[[[3]], [[7]]]"],
  ],
  samples: [
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
    {
      inputs: [
        [[[1, 2]], [[3, 4]]],
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
    {
      inputs: [
        [[[1, 2]], [[3, 4]]],
        [[1], [2]],
      ],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
    {
      inputs: [
        [1, 2],
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
    {
      inputs: [
        [[[1, 2]], [[3, 4]]],
        [1, 2],
      ],
    },
    {
      inputs: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b]) => {
    const [left, right] = [a!.shape, b!.shape];
    for (const [i, s] of [left, right].entries()) {
      if (s.length === 0) return fault("rank", `$${i} is a scalar; @ multiplies vectors and matrices (use *)`, [i]);
    }
    const inner = left[left.length - 1]!;
    const at = Math.max(0, right.length - 2);
    const other = right[at]!;
    if (t.same(inner, other, "inner dims of @") === undefined) {
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
    const batch = broadcast(t, [left.slice(0, -2), right.slice(0, -2)]);
    if (isFault(batch)) return batch;
    const rows = left.length > 1 ? [left[left.length - 2]!] : [];
    const columns = right.length > 1 ? [right[right.length - 1]!] : [];
    return { dtype: a!.dtype, shape: [...batch, ...rows, ...columns] };
  },
  expand: (g, [a, b]) => {
    const [m, n] = [a!.type.shape.length, b!.type.shape.length];
    // One matrix or vector on the right of a stack is one large product; two plain operands are a dot.
    if (n <= 2) return expandDot(g, a!, b!);
    const batch = batchOf(a!.type.shape, b!.type.shape);
    const left = m === 1 ? reshapeTo(g, a!, [1, a!.type.shape[0]!]) : a!;
    const stacked = product(g, stack(g, left, batch), stack(g, b!, batch));
    return m === 1 ? reshapeTo(g, stacked, [...batch, b!.type.shape[n - 1]!]) : stacked;
  },
  gradDoc: "dy @ b.T, a.T @ dy",
};
