/** @file Systems of linear equations `a @ x == b`: the type of x, and vectors and stacks as the kernels want them. */
import { printDim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { TensorType } from "../../ir/type.ts";
import { broadcast } from "../build.ts";
import type { Builder } from "../builder.ts";
import { type Fault, fault, isFault, type TypeContext } from "../op.ts";
import { reshapeTo } from "./product.ts";
import { asAxis, matrixTranspose, squareLength, times } from "./square.ts";
import { batchOf, stack } from "./stacks.ts";

/** `b` with one axis is one vector for all matrices of `a`; else a stack of matrices, broadcast against that of `a`. */
export function systemType(t: TypeContext, a: TensorType, b: TensorType): TensorType | Fault {
  const square = squareLength(t, a);
  if (isFault(square)) return square;
  const rank = b.shape.length;
  if (rank === 0) return fault("rank", "$1 is a scalar, but must be a vector or a matrix", [1]);
  const at = Math.max(0, rank - 2);
  const rows = b.shape[at]!;
  if (t.same(square.n, rows, "lengths of a system of equations") === undefined) {
    return fault(
      "inner-dim",
      `\`${printDim(square.n)}\` meets \`${printDim(rows)}\`, two different lengths`,
      [0, 1],
      [
        { operand: 0, axis: a.shape.length - 1, dim: square.n, paired: true },
        { operand: 1, axis: at, dim: rows },
      ],
    );
  }
  if (rank === 1) return { dtype: a.dtype, shape: [...a.shape.slice(0, -2), square.n] };
  const batch = broadcast(t, [a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  if (isFault(batch)) return batch;
  return { dtype: a.dtype, shape: [...batch, square.n, b.shape[rank - 1]!] };
}

/** Calls `solve` with two stacks of matrices of equal leading axes, and gives x in the shape of the system. */
export function onStacks(g: Builder, a: Node, b: Node, solve: (a: Node, b: Node) => Node): Node {
  const vector = b.type.shape.length === 1;
  const right = vector ? asAxis(g, b, -1) : b;
  const batch = batchOf(a.type.shape, right.type.shape);
  const x = solve(stack(g, a, batch), stack(g, right, batch));
  return vector ? reshapeTo(g, x, x.type.shape.slice(0, -1)) : x;
}

/** `solve` with the cotangent of x: of a vector for a stack of matrices it is a stack of vectors, which are made columns. */
export function columnwise(g: Builder, x: Node, b: Node, dx: Node, solve: (dx: Node) => Node): Node {
  if (b.type.shape.length > 1 || x.type.shape.length === 1) return solve(dx);
  return g.op("squeeze", [solve(asAxis(g, dx, -1))], { axis: -1 });
}

/** -db xᵀ for each matrix: what the cotangent `db` of the right-hand side gives for the matrix. */
export function matrixCotangent(g: Builder, b: Node, x: Node, db: Node): Node {
  if (b.type.shape.length > 1) return g.neg(times(g, db, matrixTranspose(g, x)));
  if (x.type.shape.length === 1) return g.neg(g.op("outer", [db, x]));
  return g.neg(g.mul(asAxis(g, db, -1), asAxis(g, x, -2)));
}
