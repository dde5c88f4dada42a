/** @file Norms of matrices. */
import type { Attrs } from "../../ir/node.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { needsMatrix, perMatrix } from "./square.ts";

const orders: readonly unknown[] = ["fro", "nuc", 1, -1, 2, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const orderOf = (attrs: Attrs): unknown => attrs.ord ?? "fro";

export const matrixNorm: CompositeOp = {
  kind: "composite",
  name: "matrix_norm",
  category: "linear algebra",
  sig: '(x: number[...b, m, n], ord: any = "fro", keepdims: bool = false) -> float[...b]',
  doc:
    'A norm of a matrix, or of each of a stack. `"fro"`: the square root of the sum of squares; `"nuc"`: the sum of the singular values; 2 and -2: the largest and the least of them; 1 and -1: the ' +
    "largest and the least sum of absolute values of a column; inf and -inf: of a row. (`norm` takes any tensor as a vector.)",
  examples: [
    ["matrix_norm([[3.0, 0], [0, 4]])", "5"],
    ["matrix_norm([[3.0, 0], [0, 4]], 2)", "4"],
    ['matrix_norm([[3.0, 0], [0, 4]], "nuc")', "7"],
    ["matrix_norm([[1.0, -2], [3, 4]], inf)", "7"],
  ],
  samples: orders.map((ord) => ({
    inputs: [
      [
        [1, -2, 0.5],
        [3, 0.25, -1],
      ],
    ],
    attrs: { ord: ord as number },
  })),
  dtypes: division,
  infer: (_t, [x], attrs) => {
    const refused = needsMatrix(x!);
    if (refused) return refused;
    if (!orders.includes(orderOf(attrs))) return fault("value", '`ord` is "fro", "nuc", 1, -1, 2, -2, inf or -inf', []);
    const batch = x!.shape.slice(0, -2);
    return { dtype: x!.dtype, shape: attrs.keepdims === true ? [...batch, 1, 1] : batch };
  },
  expand: (g, [x], attrs) => {
    const ord = orderOf(attrs);
    const extreme = typeof ord === "number" && ord < 0 ? "min" : "max";
    const plain = (): ReturnType<typeof g.op> => {
      if (ord === "fro") return g.op("norm", [x!], { ord: 2, axis: [-2, -1] });
      if (ord === "nuc") return g.sum(g.item("svd", [x!], {}, 1), [-1]);
      if (Math.abs(ord as number) === 2) return g.op(extreme, [g.item("svd", [x!], {}, 1)], { axis: -1 });
      const sums = g.sum(g.op("abs", [x!]), [Math.abs(ord as number) === 1 ? -2 : -1]);
      return g.op(extreme, [sums], { axis: -1 });
    };
    return attrs.keepdims === true
      ? g.broadcastTo(perMatrix(g, plain()), [...x!.type.shape.slice(0, -2), 1, 1])
      : plain();
  },
  gradDoc:
    'x / norm(x) of "fro"; u @ vt of the singular vectors that count for "nuc", 2, -2; signs along the column or row that counts for the others',
};
