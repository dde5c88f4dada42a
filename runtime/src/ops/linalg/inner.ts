/** @file Inner products over last axes, of everything, and of stacks. */
import { printDim, productOfDims } from "../../ir/dim.ts";
import { arithmetic } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { product, reshapeTo } from "./product.ts";

export const inner: CompositeOp = {
  kind: "composite",
  name: "inner",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number[...r]",
  doc: "Sums products over the last axes of both. With a scalar it is `a * b`.",
  examples: [["inner([1, 2], [3, 4])", "11"]],
  samples: [
    {
      inputs: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [[5, 6]],
      ],
    },
    { inputs: [2, [3, 4]] },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b]) => {
    const [left, right] = [a!.shape, b!.shape];
    if (left.length === 0 || right.length === 0) return { dtype: a!.dtype, shape: [...left, ...right] };
    const [p, q] = [left[left.length - 1]!, right[right.length - 1]!];
    if (t.same(p, q, "last dims of inner") === undefined) {
      return fault(
        "inner-dim",
        `\`${printDim(p)}\` meets \`${printDim(q)}\`, two different lengths`,
        [0, 1],
        [
          { operand: 0, axis: left.length - 1, dim: p },
          { operand: 1, axis: right.length - 1, dim: q },
        ],
      );
    }
    return { dtype: a!.dtype, shape: [...left.slice(0, -1), ...right.slice(0, -1)] };
  },
  expand: (g, [a, b]) => {
    if (a!.type.shape.length === 0 || b!.type.shape.length === 0) return g.mul(a!, b!);
    return g.op("tensordot", [a!, b!], { axes: [[-1], [-1]] });
  },
  gradDoc: "tensordot(dy, b), tensordot(dy, a)",
};

export const vdot: CompositeOp = {
  kind: "composite",
  name: "vdot",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t]) -> number",
  doc: "Sum of the products of all elements, in C order.",
  examples: [["vdot([[1, 2], [3, 4]], [[1, 0], [0, 1]])", "5"]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [5, 6, 7, 8],
      ],
    },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b]) => {
    const [p, q] = [productOfDims(a!.shape), productOfDims(b!.shape)];
    if (t.same(p, q, "numbers of elements in vdot") === undefined) {
      return fault("inner-dim", `$0 has \`${printDim(p)}\` elements, but $1 has \`${printDim(q)}\``, [0, 1]);
    }
    return { dtype: a!.dtype, shape: [] };
  },
  expand: (g, [a, b]) => g.dot(g.op("ravel", [a!]), g.op("ravel", [b!])),
  gradDoc: "dy * b, dy * a",
};

export const batchedDot: CompositeOp = {
  kind: "composite",
  name: "batched_dot",
  category: "linear algebra",
  sig: "(a: number[b, ...s], b: number[b, ...t]) -> number[b, ...r]",
  doc: "`dot(a[i], b[i])` for each i: a product for each position of the first axis.",
  examples: [["batched_dot([[1, 2], [3, 4]], [[5, 6], [7, 8]])", "[17, 53]"]],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [0, 1],
          ],
          [
            [3, 4],
            [1, 1],
          ],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    },
    {
      inputs: [
        [
          [5, 6],
          [7, 8],
        ],
        [
          [
            [1, 2, 3],
            [0, 1, 2],
          ],
          [
            [3, 4, 5],
            [1, 1, 1],
          ],
        ],
      ],
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [0, 1],
          ],
          [
            [3, 4],
            [1, 1],
          ],
        ],
        [
          [[1], [2]],
          [[3], [4]],
        ],
      ],
    },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b]) => {
    const [left, right] = [a!.shape, b!.shape];
    for (const [i, s] of [left, right].entries()) {
      if (s.length < 2)
        return fault("rank", `$${i} has ${s.length === 1 ? "1 axis" : "no axes"}; batched_dot needs 2 or more`, [i]);
    }
    const batch = t.same(left[0]!, right[0]!, "first dims of batched_dot");
    const at = Math.max(1, right.length - 2);
    const [p, q] = [left[left.length - 1]!, right[at]!];
    const same = t.same(p, q, "inner dims of batched_dot");
    if (batch === undefined || same === undefined) {
      const [x, y] = batch === undefined ? [0, 0] : [left.length - 1, at];
      const message = `\`${printDim(left[x]!)}\` meets \`${printDim(right[y]!)}\`, two different lengths`;
      return fault(
        "inner-dim",
        message,
        [0, 1],
        [
          { operand: 0, axis: x, dim: left[x]! },
          { operand: 1, axis: y, dim: right[y]! },
        ],
      );
    }
    return { dtype: a!.dtype, shape: [batch, ...left.slice(1, -1), ...right.slice(1).filter((_, i) => i + 1 !== at)] };
  },
  expand: (g, [a, b]) => {
    const [left, right] = [a!.type.shape, b!.type.shape];
    const at = Math.max(1, right.length - 2);
    const rows = left.slice(1, -1);
    const columns = right.slice(1).filter((_, i) => i + 1 !== at);
    const others = upTo(right.length).filter((i) => i !== 0 && i !== at);
    const moved = right.length > 3 ? g.transpose(b!, [0, at, ...others]) : b!;
    const stackA = left.length === 3 ? a! : reshapeTo(g, a!, [left[0]!, productOfDims(rows), left[left.length - 1]!]);
    const stackB = right.length === 3 ? b! : reshapeTo(g, moved, [right[0]!, right[at]!, productOfDims(columns)]);
    return reshapeTo(g, product(g, stackA, stackB), [left[0]!, ...rows, ...columns]);
  },
  gradDoc: "batched_dot(dy, b.T), batched_dot(a.T, dy) for each position",
};
