/** @file Systems of linear equations. */
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { division } from "../dtype-rules.ts";
import { type CompositeOp, fault } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { matrixTranspose, ontoTriangle } from "./square.ts";
import { columnwise, matrixCotangent, onStacks, systemType } from "./system.ts";

const assumed = (attrs: Attrs): string => (attrs.assume_a as string | undefined) ?? "gen";
const isLower = (attrs: Attrs): boolean => attrs.lower === true;
const kinds = ["gen", "sym", "pos"];

export const solve: CompositeOp = {
  kind: "composite",
  name: "solve",
  category: "linear algebra",
  sig: '(a: float[...b, n, n], b: float[...s], assume_a: str = "gen", lower: bool = false) -> float[...s]',
  doc:
    'The `x` with `a @ x == b`. A `b` with one axis is a vector; with more, a stack of matrices, whose columns are solved for, and stacks broadcast. `assume_a="sym"` ' +
    'takes `a` as symmetric, `"pos"` as positive definite (solved by Cholesky): then only its upper triangle is read, or the lower one with `lower=true`, and ' +
    "the gradient belongs to it. A singular matrix is an error; one that is nearly so gives large numbers.",
  examples: [
    ["solve([[2, 1], [1, 3]], [3, 5])", "[0.8, 1.4]"],
    ["solve([[2, 0], [0, 4]], [[2, 4], [4, 8]])", "[[1, 2], [1, 2]]"],
    ['solve([[4, 2], [2, 5]], [8, 12], assume_a="pos")', "[1, 2]"],
  ],
  samples: [
    {
      inputs: [
        [
          [0.5, 2, 0],
          [1, -1, 2],
          [3, 1, 1],
        ],
        [1, 2, -1],
      ],
    },
    {
      inputs: [
        [
          [2, 1],
          [1, -3],
        ],
        [
          [
            [1, 2],
            [0, 1],
          ],
          [
            [-1, 3],
            [2, 2],
          ],
        ],
      ],
    },
    ...["sym", "pos"].flatMap((assume_a) =>
      [true, false].map((lower) => ({
        inputs: [
          [
            [4, 2],
            [2, 5],
          ],
          [1, 3],
        ],
        attrs: { assume_a, lower },
      })),
    ),
    {
      inputs: [
        [
          [
            [2, 1],
            [1, -3],
          ],
          [
            [0, 1],
            [1, 2],
          ],
        ],
        [1, 3],
      ],
    },
  ],
  dtypes: division,
  infer: (t, [a, b], attrs) => {
    if (!kinds.includes(assumed(attrs))) return fault("value", '`assume_a` is "gen", "sym" or "pos"', []);
    return systemType(t, a!, b!);
  },
  expand: (g, [a, b], attrs) =>
    onStacks(g, a!, b!, (left, right) => {
      const lower = isLower(attrs);
      if (assumed(attrs) !== "pos") return factoredOnce(g, whole(g, left, attrs), right);
      const factor = g.op("cholesky", [left], { lower, what: "solve" });
      const half = g.op("triangular_solve", [factor, right], { lower, trans: !lower });
      return g.op("triangular_solve", [factor, half], { lower, trans: lower });
    }),
  grad: (g, [a, b], x, dx, attrs) => {
    const symmetric = assumed(attrs) !== "gen";
    const db = columnwise(g, x, b!, dx, (d) => g.op("solve", [symmetric ? a! : matrixTranspose(g, a!), d], attrs));
    const da = matrixCotangent(g, b!, x, db);
    return [symmetric ? ontoTriangle(g, da, isLower(attrs)) : da, db];
  },
  gradDoc: "db = solve(a.T, dy), da = -outer(db, y)",
};

/** A gradient solves with the transpose of what its cost has solved with: both come to the same factors, and equal nodes are merged. */
function factoredOnce(g: Builder, a: Node, b: Node): Node {
  const trans = swapsLast(a);
  const factored = (index: number): Node => g.item("lu_compact", [trans ? a.inputs[0]! : a], { what: "solve" }, index);
  return g.op("lu_substitute", [factored(0), factored(1), b], { trans });
}

/** Whether a node is the transpose of each matrix of a stack. */
function swapsLast(x: Node): boolean {
  if (x.op !== "transpose") return false;
  const rank = x.type.shape.length;
  const order = (x.attrs.axes as readonly number[] | null | undefined) ?? upTo(rank).reverse();
  const wanted = [...upTo(rank - 2), rank - 1, rank - 2];
  return order.every((axis, i) => (axis + rank) % rank === wanted[i]);
}

/** Of a symmetric matrix, both triangles from the one that is read. */
function whole(g: Builder, a: Node, attrs: Attrs): Node {
  if (assumed(attrs) !== "sym") return a;
  const keep = isLower(attrs) ? "tril" : "triu";
  return g.add(g.op(keep, [a]), matrixTranspose(g, g.op(keep, [a], { k: isLower(attrs) ? -1 : 1 })));
}

export const solveTriangular: CompositeOp = {
  kind: "composite",
  name: "solve_triangular",
  category: "linear algebra",
  sig: "(a: float[...b, n, n], b: float[...s], lower: bool = false, trans: bool = false, unit_diagonal: bool = false) -> float[...s]",
  doc:
    "The `x` with `a @ x == b` of an upper triangular `a`, or a lower one with `lower=true`; the other triangle is not read. `trans=true` solves " +
    "`a.T @ x == b`. With `unit_diagonal=true` the diagonal counts as ones. A 0 on the diagonal is an error.",
  examples: [
    ["solve_triangular([[2, 0], [1, 4]], [2, 9], lower=true)", "[1, 2]"],
    ["solve_triangular([[2, 0], [1, 4]], [4, 8], lower=true, trans=true)", "[1, 2]"],
  ],
  samples: [
    {
      inputs: [
        [
          [2, -1],
          [1, 1.5],
        ],
        [1, 3],
      ],
      attrs: { lower: true },
    },
    {
      inputs: [
        [
          [2, -1],
          [1, 1.5],
        ],
        [
          [
            [1, 2],
            [0, 1],
          ],
          [
            [-1, 3],
            [2, 2],
          ],
        ],
      ],
      attrs: { trans: true },
    },
  ],
  dtypes: division,
  infer: (t, [a, b]) => systemType(t, a!, b!),
  expand: (g, [a, b], attrs) => onStacks(g, a!, b!, (left, right) => g.op("triangular_solve", [left, right], attrs)),
  grad: (g, [a, b], x, dx, attrs) => {
    const lower = attrs.lower === true;
    const trans = attrs.trans === true;
    const db = columnwise(g, x, b!, dx, (d) => g.op("solve_triangular", [a!, d], { ...attrs, trans: !trans }));
    const da = matrixCotangent(g, b!, x, db);
    const cut = { k: attrs.unit_diagonal === true ? (lower ? -1 : 1) : 0 };
    return [g.op(lower ? "tril" : "triu", [trans ? matrixTranspose(g, da) : da], cut), db];
  },
  gradDoc: "db = solve_triangular(a.T, dy), da = -tril(outer(db, y)) (triu for an upper one)",
};
