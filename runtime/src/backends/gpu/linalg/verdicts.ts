/** @file What a step's kernels write, and how they say that a matrix has no solution: the first place on its diagonal that is bad. */
import type { RunFault } from "../../../contract.ts";
import { type NdArray, sizeOf } from "../../../ir/array.ts";
import { bug } from "../../../ir/internal-error.ts";
import { positionOf } from "../../../ops/linalg/dense/stack.ts";
import type { Fault } from "../../../ops/op.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { runFault } from "../../reference/evaluate.ts";
import type { PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, scratchMatrices, wholeMatrices } from "./matrices.ts";

const stackOf = (step: KernelStep): readonly number[] => step.inputs[0]!.window.shape.slice(0, -2);

/** A result of as many matrices as the first operand has. One with fewer axes has matrices of one row or one element. */
export function resultMatrices(step: KernelStep, index: number): Matrices {
  const target = step.targets[index] ?? bug(`${step.node.op} has no result ${index}`);
  const stack = stackOf(step);
  const [columns = 1, rows = 1] = target.shape.slice(stack.length).reverse();
  return wholeMatrices(target, sizeOf(stack), rows, columns);
}

/**
 * A kernel that finds in each of the square matrices the first element of the diagonal that `isBad` (an expression of it), and the fault
 * that it stands for, by the position of the matrix in the user's words and the place from 0.
 */
export function verdictKernel(
  step: KernelStep,
  m: Matrices,
  isBad: (element: string) => string,
  faultAt: (position: string, place: number) => Fault,
): PlannedKernel {
  const stack = stackOf(step);
  const judge = ({ data }: NdArray): RunFault | undefined => {
    const matrix = (data as Float32Array).findIndex((place) => place > 0);
    if (matrix < 0) return undefined;
    return runFault(faultAt(positionOf(matrix, stack), Number(data[matrix]) - 1), step.node);
  };
  return matrixKernel(
    scratchMatrices(step.node, m.count, 1, 1),
    step.nodes,
    (t) => {
      t.line(`for (let i = 0; i < ${Math.min(m.rows, m.columns)}; i++) {`);
      t.line(`if (${isBad(t.element(m, "i", "i"))}) { return i + 1; }`);
      t.line("}");
      t.line("return zero;");
    },
    judge,
  );
}
