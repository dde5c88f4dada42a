/** @file Products that sum over chosen axes. */
import { printDim, productOfDims } from "../../ir/dim.ts";
import type { Attr } from "../../ir/node.ts";
import { arithmetic } from "../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { axesAt, intsOf, upTo } from "../shape/dims-attr.ts";
import { product, reshapeTo } from "./product.ts";

export const tensordot: CompositeOp = {
  kind: "composite",
  name: "tensordot",
  category: "linear algebra",
  sig: "(a: number[...s], b: number[...t], axes: any = 2) -> number[...r]",
  doc: "Sums products over pairs of axes: the last `axes` ones of `a` with the first of `b`, or those in two lists `[axes of a, axes of b]`.",
  examples: [
    ["tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], 2)", "5"],
    ["tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], [[0], [0]])", "[[1, 3], [2, 4]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, -1],
          [2, 1],
        ],
      ],
      attrs: { axes: 1 },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [3, 4, 5],
        ],
        [
          [1, -1],
          [2, 1],
        ],
      ],
      attrs: { axes: [[0], [1]] },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [1, -1],
          [2, 1],
        ],
      ],
      attrs: { axes: 2 },
    },
    {
      inputs: [
        [1, 2],
        [3, 4],
      ],
      attrs: { axes: 0 },
    },
  ],
  dtypes: arithmetic,
  infer: (t, [a, b], attrs) => {
    const pairs = summedAxes(attrs.axes ?? 2, a!.shape.length, b!.shape.length);
    if (isFault(pairs)) return pairs;
    const [ofA, ofB] = pairs;
    for (const [i, p] of ofA.entries()) {
      const [left, right] = [a!.shape[p]!, b!.shape[ofB[i]!]!];
      if (t.same(left, right, "summed dims of tensordot") === undefined) {
        return fault(
          "inner-dim",
          `\`${printDim(left)}\` meets \`${printDim(right)}\`, two different lengths`,
          [0, 1],
          [
            { operand: 0, axis: p, dim: left },
            { operand: 1, axis: ofB[i]!, dim: right },
          ],
        );
      }
    }
    const rows = a!.shape.filter((_, i) => !ofA.includes(i));
    const columns = b!.shape.filter((_, i) => !ofB.includes(i));
    return { dtype: a!.dtype, shape: [...rows, ...columns] };
  },
  expand: (g, [a, b], attrs) => {
    const [ofA, ofB] = summedAxes(attrs.axes ?? 2, a!.type.shape.length, b!.type.shape.length) as AxisPairs;
    const restA = upTo(a!.type.shape.length).filter((i) => !ofA.includes(i));
    const restB = upTo(b!.type.shape.length).filter((i) => !ofB.includes(i));
    const dims = (x: typeof a, axes: readonly number[]) => axes.map((i) => x!.type.shape[i]!);
    const inner = productOfDims(dims(a, ofA));
    const move = (x: typeof a, axes: readonly number[]) => (axes.every((v, i) => v === i) ? x! : g.transpose(x!, axes));
    const matrixA = reshapeTo(g, move(a, [...restA, ...ofA]), [productOfDims(dims(a, restA)), inner]);
    const matrixB = reshapeTo(g, move(b, [...ofB, ...restB]), [inner, productOfDims(dims(b, restB))]);
    return reshapeTo(g, product(g, matrixA, matrixB), [...dims(a, restA), ...dims(b, restB)]);
  },
  gradDoc: "tensordot(dy, b), tensordot(a, dy) over the axes that were left",
};

type AxisPairs = readonly [readonly number[], readonly number[]];

function summedAxes(axes: Attr, m: number, n: number): AxisPairs | Fault {
  if (typeof axes === "number") {
    if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(m, n)) {
      return fault("axis", `cannot sum over ${axes} axes: $0 has ${m}, $1 has ${n}`, [0, 1]);
    }
    return [upTo(axes).map((i) => m - axes + i), upTo(axes)];
  }
  const lists = Array.isArray(axes) && axes.length === 2 ? (axes as readonly Attr[]).map(intsOf) : [];
  if (!lists[0] || !lists[1]) return fault("axis", "axes is a number or two lists of axes", [0, 1]);
  if (lists[0].length !== lists[1].length) {
    return fault("axis", `${lists[0].length} axes of $0 cannot be paired with ${lists[1].length} of $1`, [0, 1]);
  }
  const ofA = axesAt(lists[0], m, 0);
  if (isFault(ofA)) return ofA;
  const ofB = axesAt(lists[1], n, 1);
  return isFault(ofB) ? ofB : [ofA, ofB];
}
