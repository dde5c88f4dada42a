/** @file Systems of equations and inverses of tensors, taken as matrices. */
import { type Dim, printDim, productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import { type Shape, sameShape } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, type TypeContext } from "../op.ts";
import { reshapeTo } from "./product.ts";

/** A fault unless both groups of axes have as many elements. */
function alike(t: TypeContext, rows: readonly Dim[], columns: readonly Dim[]): Fault | undefined {
  const [m, n] = [productOfDims(rows), productOfDims(columns)];
  if (t.same(m, n, "numbers of rows and columns") !== undefined) return undefined;
  return fault("not-square", `$0 as a matrix has \`${printDim(m)}\` rows and \`${printDim(n)}\` columns`);
}

/** Lengths that are equal by a claim of the op, written alike: what comes back to them has to fit both. */
const claimed = (g: Builder, x: Node, shape: Shape): Node =>
  sameShape(x.type.shape, shape) ? x : g.op("specify_shape", [x], { shape });

export const tensorinv: CompositeOp = {
  kind: "composite",
  name: "tensorinv",
  category: "linear algebra",
  sig: "(a: float[...s], ind: int = 2) -> float[...r]",
  doc: "The inverse of `a` taken as a matrix, whose rows are the first `ind` axes: `tensordot(tensorinv(a, ind), a, ind)` is the identity.",
  examples: [["tensorinv([[[2, 0]], [[0, 4]]], ind=1)", "[[[0.5, 0], [0, 0.25]]]"]],
  samples: [
    {
      inputs: [[[[2, 0.5]], [[1, 4]]]],
      attrs: { ind: 1 },
    },
  ],
  dtypes: division,
  infer: (t, [a], attrs) => {
    const ind = (attrs.ind as number | undefined) ?? 2;
    const rank = a!.shape.length;
    if (ind < 1 || ind >= rank) return fault("value", `\`ind\` is from 1 to ${rank - 1}, the axes of $0 but one`);
    const [rows, columns] = [a!.shape.slice(0, ind), a!.shape.slice(ind)];
    return alike(t, rows, columns) ?? { dtype: a!.dtype, shape: [...columns, ...rows] };
  },
  expand: (g, [a], attrs) => {
    const ind = (attrs.ind as number | undefined) ?? 2;
    const [rows, columns] = [a!.type.shape.slice(0, ind), a!.type.shape.slice(ind)];
    const [m, n] = [productOfDims(rows), productOfDims(columns)];
    const matrix = claimed(g, reshapeTo(g, a!, [m, n]), [n, n]);
    const inverse = claimed(g, g.op("inv", [matrix], { what: "tensorinv" }), [n, m]);
    return reshapeTo(g, inverse, [...columns, ...rows]);
  },
  gradDoc: "that of `inv`",
};

export const tensorsolve: CompositeOp = {
  kind: "composite",
  name: "tensorsolve",
  category: "linear algebra",
  sig: "(a: float[...s], b: float[...t]) -> float[...r]",
  doc: "The `x` with `tensordot(a, x, x.ndim) == b`: the first axes of `a` are those of `b`, the others those of `x`.",
  examples: [["tensorsolve([[[2, 0]], [[0, 4]]], [2, 4])", "[[1, 1]]"]],
  samples: [
    {
      inputs: [
        [
          [
            [2, 0.5],
            [1, 4],
          ],
          [
            [1, -1],
            [3, 0],
          ],
          [
            [0, 1],
            [1, 2],
          ],
          [
            [2, 2],
            [-1, 1],
          ],
        ],
        [1, 2, -1, 0.5],
      ],
    },
  ],
  dtypes: division,
  infer: (t, [a, b]) => {
    const rank = b!.shape.length;
    const rows: Dim[] = [];
    for (const [axis, dim] of b!.shape.entries()) {
      const other = a!.shape[axis];
      if (other === undefined) return fault("rank", "$0 has fewer axes than $1", [0, 1]);
      const same = t.same(other, dim, "lengths of a system of equations");
      if (same !== undefined) {
        rows.push(same);
        continue;
      }
      return fault(
        "inner-dim",
        `\`${printDim(other)}\` meets \`${printDim(dim)}\`, two different lengths`,
        [0, 1],
        [
          { operand: 0, axis, dim: other },
          { operand: 1, axis, dim },
        ],
      );
    }
    const unknowns = a!.shape.slice(rank);
    return alike(t, rows, unknowns) ?? { dtype: a!.dtype, shape: unknowns };
  },
  expand: (g, [a, b]) => {
    const rank = b!.type.shape.length;
    const unknowns = a!.type.shape.slice(rank);
    const n = productOfDims(unknowns);
    const matrix = claimed(g, reshapeTo(g, a!, [productOfDims(a!.type.shape.slice(0, rank)), n]), [n, n]);
    const right = claimed(g, reshapeTo(g, b!, [productOfDims(b!.type.shape)]), [n]);
    return reshapeTo(g, g.op("solve", [matrix, right]), unknowns);
  },
  gradDoc: "that of `solve`",
};
