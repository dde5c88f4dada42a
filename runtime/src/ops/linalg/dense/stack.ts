/** @file The matrices of a tensor one by one, as float64, and results put back. */
import { type NdArray, sizeOf, zeros } from "../../../ir/array.ts";
import type { TensorType } from "../../../ir/type.ts";
import { type Fault, isFault } from "../../op.ts";

/** One matrix, rows together; may be overwritten. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Elements in each of a stack's matrices (`axes` 2), vectors (1) or scalars (0). */
const itemSize = (shape: readonly number[], axes: number): number => sizeOf(shape.slice(shape.length - axes));

/**
 * Calls `compute` for each position of the leading axes with the matrices there, and puts what it gives (in float64, one array for each
 * result, or a Fault) into tensors of the types `results`; a result with fewer than two axes more than the stack is a vector or scalar.
 */
export function eachMatrix(
  inputs: readonly NdArray[],
  results: readonly TensorType[],
  compute: (matrices: readonly Matrix[], position: string) => readonly ArrayLike<number>[] | Fault,
): readonly NdArray[] | Fault {
  const batch = inputs[0]!.shape.slice(0, -2);
  const out = results.map((t) => zeros(t.dtype, t.shape as readonly number[]));
  const sizes = out.map((o) => itemSize(o.shape, o.shape.length - batch.length));
  for (let s = 0; s < sizeOf(batch); s++) {
    const matrices = inputs.map((x): Matrix => {
      const [rows, columns] = x.shape.slice(-2) as [number, number];
      const start = s * rows * columns;
      return {
        rows,
        columns,
        data: Float64Array.from((x.data as Float64Array).subarray(start, start + rows * columns), Number),
      };
    });
    const made = compute(matrices, positionOf(s, batch));
    if (isFault(made)) return made;
    for (const [i, o] of out.entries()) {
      for (let k = 0; k < sizes[i]!; k++) {
        if (o.dtype === "int64") (o.data as BigInt64Array)[s * sizes[i]! + k] = BigInt(made[i]![k]!);
        else (o.data as Float64Array)[s * sizes[i]! + k] = made[i]![k]!;
      }
    }
  }
  return out;
}

/** How a message speaks of one matrix: `$0`, or `matrix [1, 2] of $0` in a stack. */
export function positionOf(index: number, batch: readonly number[]): string {
  if (batch.length === 0) return "$0";
  const at: number[] = [];
  let rest = index;
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    at.unshift(rest % batch[axis]!);
    rest = Math.floor(rest / batch[axis]!);
  }
  return `matrix [${at.join(", ")}] of $0`;
}

export function transposed(m: Matrix): Matrix {
  const data = new Float64Array(m.rows * m.columns);
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j < m.columns; j++) data[j * m.rows + i] = m.data[i * m.columns + j]!;
  return { rows: m.columns, columns: m.rows, data };
}
