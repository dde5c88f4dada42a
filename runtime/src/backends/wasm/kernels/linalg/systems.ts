/** @file Systems, inverses, determinants and factors: one matrix after the other, by blocked routines. */
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import { choleskyUpper } from "../../routines/cholesky.ts";
import { determinant, logDeterminant, writeFactors } from "../../routines/determinant.ts";
import { gemmWork } from "../../routines/gemm.ts";
import { luFactors } from "../../routines/lu.ts";
import { squareRepeatedly as repeatedSquare } from "../../routines/repeated-square.ts";
import { permuteByOrder, permutedIdentity, permuteRows, transposeTriangle, writeOrder } from "../../routines/rows.ts";
import { diagonalCheck, triangularSystem } from "../../routines/triangular.ts";
import { copyMatrix } from "../../routines/vectors.ts";
import { status } from "../../step-function.ts";
import type { Kernel } from "../index.ts";
import { input, matrixOf, result, scratch, stackKernel, workStride } from "./stack-kernel.ts";

const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Where a factored matrix, the order of its rows and what products work in stand in the scratch memory. */
function layout(n: number, columns: number, step: KernelStep) {
  const { dtype } = step.inputs[0]!.tensor;
  const stride = workStride(n, dtypeInfo[dtype].bytes);
  const order = n * stride;
  const work = order + round(4 * (n + 1));
  const products = n > 8 || columns > 8 ? gemmWork(dtype, n, Math.max(n, columns), n) : 64;
  return { dtype, stride, matrix: scratch(0), order: scratch(order), work: scratch(work), bytes: work + products };
}

/** x = U⁻¹ L⁻¹ P b, where b is the second operand, or the identity. */
function solved(step: KernelStep, right: "operand" | "identity"): Kernel {
  const a = matrixOf(step, 0);
  const n = a.rows;
  const columns = right === "operand" ? matrixOf(step, 1).columns : n;
  const { dtype, stride, matrix, order, work, bytes } = layout(n, columns, step);
  const width = columns * dtypeInfo[dtype].bytes;
  return stackKernel(step, bytes, ({ context }) => {
    const triangle = triangularSystem(context, dtype);
    const b = right === "operand" ? matrixOf(step, 1) : undefined;
    const { bytes: size } = dtypeInfo[dtype];
    return [
      [copyMatrix(context, dtype), input(0), a.row, a.column, matrix, stride, n, n],
      [luFactors(context, dtype), matrix, stride, n, order, work],
      b
        ? [permuteRows(context, dtype), input(1), b.row, b.column, order, result(), width, n, columns]
        : [permutedIdentity(context, dtype), order, result(), width, n],
      [triangle, matrix, stride, size, result(), width, n, columns, 1, 1, work],
      [triangle, matrix, stride, size, result(), width, n, columns, 0, 0, work],
    ];
  });
}

export const luSolve = (step: KernelStep): Kernel => solved(step, "operand");
export const inv = (step: KernelStep): Kernel => solved(step, "identity");

export function det(step: KernelStep): Kernel {
  const a = matrixOf(step, 0);
  const { dtype, stride, matrix, order, work, bytes } = layout(a.rows, a.rows, step);
  return stackKernel(step, bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), a.row, a.column, matrix, stride, a.rows, a.rows],
    [determinant(context, dtype), matrix, stride, a.rows, order, work, result()],
  ]);
}

export function slogdet(step: KernelStep): Kernel {
  const a = matrixOf(step, 0);
  const { dtype, stride, matrix, order, work, bytes } = layout(a.rows, a.rows, step);
  return stackKernel(step, bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), a.row, a.column, matrix, stride, a.rows, a.rows],
    [logDeterminant(context, dtype), matrix, stride, a.rows, order, work, result(0), result(1)],
  ]);
}

/** A singular matrix has factors too: those of the plain algorithm. */
export function lu(step: KernelStep): Kernel {
  const a = matrixOf(step, 0);
  const { dtype, stride, matrix, order, work, bytes } = layout(a.rows, a.rows, step);
  return stackKernel(step, bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), a.row, a.column, matrix, stride, a.rows, a.rows],
    [luFactors(context, dtype), matrix, stride, a.rows, order, work],
    [writeFactors(context, dtype), matrix, stride, a.rows, order, result(0), result(1), result(2)],
  ]);
}

export function luCompact(step: KernelStep): Kernel {
  const a = matrixOf(step, 0);
  const n = a.rows;
  const { dtype, stride, matrix, order, work, bytes } = layout(n, n, step);
  const { bytes: size } = dtypeInfo[dtype];
  return stackKernel(step, bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), a.row, a.column, matrix, stride, n, n],
    [luFactors(context, dtype), matrix, stride, n, order, work],
    [copyMatrix(context, dtype), matrix, stride, size, result(0), n * size, n, n],
    [writeOrder(context, dtype), order, result(1), n],
  ]);
}

export function luSubstitute(step: KernelStep): Kernel {
  const [a, order, b] = [matrixOf(step, 0), matrixOf(step, 1), matrixOf(step, 2)];
  const { dtype } = step.node.type;
  const size = dtypeInfo[dtype].bytes;
  const [n, columns] = [a.rows, b.columns];
  const width = columns * size;
  const held = round(n * width);
  const bytes = held + gemmWork(dtype, n, columns, n);
  return stackKernel(step, bytes, ({ context }) => {
    const triangle = triangularSystem(context, dtype);
    const [copy, permute] = [copyMatrix(context, dtype), permuteByOrder(context, dtype)];
    const [x, work] = [scratch(0), scratch(held)];
    if (step.node.attrs.trans === true) {
      return [
        [copy, input(2), b.row, b.column, x, width, n, columns],
        [triangle, input(0), a.column, a.row, x, width, n, columns, 1, 0, work],
        [triangle, input(0), a.column, a.row, x, width, n, columns, 0, 1, work],
        [permute, x, width, size, input(1), order.row, result(), width, n, columns, 1],
      ];
    }
    return [
      [permute, input(2), b.row, b.column, input(1), order.row, result(), width, n, columns, 0],
      [triangle, input(0), a.row, a.column, result(), width, n, columns, 1, 1, work],
      [triangle, input(0), a.row, a.column, result(), width, n, columns, 0, 0, work],
    ];
  });
}

export function triangularSolve(step: KernelStep): Kernel {
  const [a, b] = [matrixOf(step, 0), matrixOf(step, 1)];
  const { lower, trans, unit_diagonal: unit } = step.node.attrs;
  const { dtype } = step.node.type;
  const size = dtypeInfo[dtype].bytes;
  const [n, columns] = [a.rows, b.columns];
  const [row, column] = trans === true ? [a.column, a.row] : [a.row, a.column];
  const isLower = (lower === true) !== (trans === true) ? 1 : 0;
  const width = columns * size;
  const bytes = gemmWork(dtype, n, columns, n);
  return stackKernel(step, bytes, ({ context }) => [
    ...(unit === true ? [] : [[diagonalCheck(context, dtype, status.failed), input(0), a.row + a.column, n] as const]),
    [copyMatrix(context, dtype), input(1), b.row, b.column, result(), width, n, columns],
    [
      triangularSystem(context, dtype),
      input(0),
      row,
      column,
      result(),
      width,
      n,
      columns,
      isLower,
      unit === true ? 1 : 0,
      scratch(0),
    ],
  ]);
}

export function cholesky(step: KernelStep): Kernel {
  const a = matrixOf(step, 0);
  const n = a.rows;
  const lower = step.node.attrs.lower !== false;
  const { dtype, stride, matrix, work, bytes } = layout(n, n, step);
  const [row, column] = lower ? [a.column, a.row] : [a.row, a.column];
  return stackKernel(step, bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), row, column, matrix, stride, n, n],
    [choleskyUpper(context, dtype), matrix, stride, n, work],
    [transposeTriangle(context, dtype), matrix, stride, result(), n, lower ? 1 : 0],
  ]);
}

export function squareRepeatedly(step: KernelStep): Kernel {
  const { rows: n, row, column } = matrixOf(step, 0);
  const { dtype } = step.inputs[0]!.tensor;
  const width = n * dtypeInfo[dtype].bytes;
  const square = round(n * width);
  return stackKernel(step, 2 * square + gemmWork(dtype, n, n, n), ({ context }) => [
    [copyMatrix(context, dtype), input(0), row, column, scratch(0), width, n, n],
    [repeatedSquare(context, dtype), scratch(0), scratch(square), n, input(1), scratch(2 * square), result()],
  ]);
}
