/** @file QR: reflections, then their product, with signs for which the diagonal of R is not negative. */
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned } from "../kernel-plan.ts";
import { matrixKernel, operandMatrices } from "./matrices.ts";
import { diagonalOf, orthonormal, reflected } from "./reflections.ts";
import { resultMatrices } from "./verdicts.ts";

export function qrKernels(step: KernelStep): readonly Planned[] {
  const { nodes } = step;
  const { matrices, before } = operandMatrices(step.inputs[0]!, nodes);
  const made = reflected(matrices, nodes);
  const product = orthonormal(made, nodes);
  const q = matrixKernel(resultMatrices(step, 0), nodes, (t) => {
    const x = t.element(product.end, t.row, t.column);
    t.line(`return ${diagonalOf(t, made, t.column)} > 0.0 ? ${x} : -${x};`);
  });
  const r = matrixKernel(resultMatrices(step, 1), nodes, (t) => {
    t.line(`if (${t.column} < ${t.row}) { return zero; }`);
    const diagonal = t.local(diagonalOf(t, made, t.row));
    t.line(`if (${t.column} == ${t.row}) { return Math.abs(${diagonal}); }`);
    const x = t.element(made.end, t.row, t.column);
    t.line(`return ${diagonal} > 0.0 ? ${x} : -${x};`);
  });
  return [...before, ...made.kernels, ...product.kernels, q, r];
}
