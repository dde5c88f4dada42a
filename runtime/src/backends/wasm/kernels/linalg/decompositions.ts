/** @file `qr`, `svd`, `eigh` and `eigvalsh`: one matrix after the other. */
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import { qrFactors, qrWork } from "../../routines/qr.ts";
import { svdFactors, svdLayout } from "../../routines/singular-values.ts";
import { eigenLayout, symmetricEigen } from "../../routines/symmetric-eigen.ts";
import { copyMatrix } from "../../routines/vectors.ts";
import type { Kernel } from "../index.ts";
import { input, matrixOf, result, scratch, stackKernel, workStride } from "./stack-kernel.ts";

export function qr(step: KernelStep): Kernel {
  const { rows: m, columns: n, row, column } = matrixOf(step, 0);
  const { dtype } = step.inputs[0]!.tensor;
  const { bytes } = dtypeInfo[dtype];
  const stride = workStride(n, bytes);
  const vectors = m * stride;
  const work = vectors + Math.ceil((Math.min(m, n) * m * bytes) / 64) * 64;
  return stackKernel(step, work + qrWork(dtype, m, n), ({ context }) => [
    [copyMatrix(context, dtype), input(0), row, column, scratch(0), stride, m, n],
    [qrFactors(context, dtype), scratch(0), stride, m, n, scratch(vectors), scratch(work), result(0), result(1)],
  ]);
}

/** Of the transpose, where that is the taller one. */
export function svd(step: KernelStep): Kernel {
  const { rows, columns, row, column } = matrixOf(step, 0);
  const { dtype } = step.inputs[0]!.tensor;
  const { bytes } = dtypeInfo[dtype];
  const wide = rows < columns;
  const [m, n] = wide ? [columns, rows] : [rows, columns];
  const stride = workStride(n, bytes);
  const work = m * stride;
  const layout = svdLayout(dtype, m, n);
  const at = (place: number) => scratch(work + place);
  const [i, j] = wide ? [column, row] : [row, column];
  return stackKernel(step, work + layout.bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), i, j, scratch(0), stride, m, n],
    [
      svdFactors(context, dtype),
      scratch(0),
      stride,
      m,
      n,
      at(layout.left),
      at(layout.q),
      at(layout.v),
      at(layout.u),
      at(layout.x),
      at(layout.y),
      layout.stride,
      at(layout.e),
      at(layout.room),
      at(layout.lists),
      layout.list,
      at(layout.products),
      result(0),
      result(1),
      result(2),
      wide ? 1 : 0,
    ],
  ]);
}

export const eigh = (step: KernelStep): Kernel => eigen(step, true);
export const eigvalsh = (step: KernelStep): Kernel => eigen(step, false);

function eigen(step: KernelStep, vectors: boolean): Kernel {
  const { rows: n, row, column } = matrixOf(step, 0);
  const { dtype } = step.inputs[0]!.tensor;
  const { bytes } = dtypeInfo[dtype];
  const stride = workStride(n, bytes);
  const work = n * stride;
  const [i, j] = step.node.attrs.lower !== false ? [row, column] : [column, row];
  const layout = eigenLayout(dtype, n);
  const at = (place: number) => scratch(work + place);
  return stackKernel(step, work + layout.bytes, ({ context }) => [
    [copyMatrix(context, dtype), input(0), i, j, scratch(0), stride, n, n],
    [
      symmetricEigen(context, dtype),
      scratch(0),
      stride,
      n,
      at(layout.reflections),
      at(layout.z),
      layout.stride,
      at(layout.e),
      at(layout.room),
      at(layout.halves),
      at(layout.products),
      result(0),
      vectors ? result(1) : 0,
      vectors ? 1 : 0,
    ],
  ]);
}
