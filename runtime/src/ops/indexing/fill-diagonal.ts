/** @file The diagonal of a tensor replaced. */
import { type Dim, printDim } from "../../ir/dim.ts";
import { promote } from "../../ir/dtype.ts";
import { type CompositeOp, fault } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";

export const fillDiagonal: CompositeOp = {
  kind: "composite",
  name: "fill_diagonal",
  category: "indexing",
  sig: "(x: any[...s], value: any[]) -> any[...s]",
  doc: "`x` with the scalar `value` on its diagonal, where all indices are equal; `x` itself does not change. A matrix may be longer one way; of more axes all must be equally long.",
  examples: [
    ["fill_diagonal([[1, 2], [3, 4]], 0)", "[[0, 2], [3, 0]]"],
    ["fill_diagonal([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 9)", "[[9.0, 2.0, 3.0], [4.0, 9.0, 6.0]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        0.5,
      ],
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
        -1,
      ],
    },
  ],
  dtypes: ([x, value]) => {
    if (promote(x!, value!) !== x) return fault("dtype", `$0 is ${x}, which cannot hold the ${value} $1`, [1, 0]);
    return { inputs: [x!, x!], result: x! };
  },
  infer: (t, [x, value], _attrs) => {
    if (x!.shape.length < 2) return fault("rank", "$0 has no diagonal: it has fewer than 2 axes");
    if (value!.shape.length > 0) return fault("rank", "the value $1 is not a scalar", [1]);
    if (x!.shape.length === 2) return x!;
    const first = x!.shape[0]!;
    for (const [axis, d] of x!.shape.entries()) {
      if (t.same(first, d, "lengths of a tensor with a diagonal") !== undefined) continue;
      return fault(
        "length",
        `axis ${axis} of $0 is \`${printDim(d)}\` long, but axis 0 is \`${printDim(first)}\`: of more than two axes all must be equally long`,
        [0],
        [{ operand: 0, axis, dim: d }],
      );
    }
    return x!;
  },
  expand: (g, [x, value]) => {
    const { shape } = x!.type;
    const along = shape.map((d, axis) =>
      g.reshape(
        g.op("arange", [], { start: 0, stop: d, step: 1 }),
        shape.map((length, i): Dim => (i === axis ? length : 1)),
      ),
    );
    const on = upTo(shape.length - 1)
      .map((axis) => g.equal(along[axis]!, along[axis + 1]!))
      .reduce((a, b) => g.op("logical_and", [a, b]));
    return g.where(on, value!, x!);
  },
  gradDoc: "x: dy with zeros on the diagonal; value: the sum of dy along it",
};
