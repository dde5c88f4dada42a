/**
 * @file Triangular systems by blocks of rows: each kernel solves for one block and takes what it contributes from all rows behind. Of a
 * small system the operations of the block are done by every thread of a column for itself; else blocks are inverted before.
 */
import type { Node } from "../../../ir/node.ts";
import { singular } from "../../../ops/linalg/lu-solve.ts";
import { triangleOf } from "../../../ops/linalg/triangular-solve.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, operandMatrices, reversed, transposed } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";
import { substitutionByInverses } from "./substitute-by-inverses.ts";
import { resultMatrices, verdictKernel } from "./verdicts.ts";

const blockRows = 8;

export function triangularSolveKernels(step: KernelStep): readonly Planned[] {
  const { nodes } = step;
  const [a, b] = step.inputs.map((u) => operandMatrices(u, nodes)) as [Operand, Operand];
  const triangle = triangleOf(step.node.attrs);
  const solved = substitution(nodes, a.matrices, b.matrices, resultMatrices(step, 0), triangle);
  const checks =
    triangle.unit || isFactor(step.node.inputs[0]!)
      ? []
      : [
          verdictKernel(
            step,
            a.matrices,
            (x) => `${x} == 0.0`,
            (position, place) => singular("solve_triangular", position, place),
          ),
        ];
  return [...a.before, ...b.before, ...checks, ...solved];
}

/** What Cholesky gives has no 0 on its diagonal: there the fault is told already. */
const isFactor = (n: Node): boolean => n.op === "cholesky" || (n.op === "transpose" && isFactor(n.inputs[0]!));

type Operand = ReturnType<typeof operandMatrices>;

/** Kernels that write the x with T x = b, where T is a triangle of the square matrices, or its transpose. */
export function substitution(
  nodes: readonly Node[],
  matrix: Matrices,
  b: Matrices,
  x: Matrices,
  { lower, transposed: isTransposed, unit }: ReturnType<typeof triangleOf>,
): readonly Planned[] {
  const t = isTransposed ? transposed(matrix) : matrix;
  const isForward = lower !== isTransposed;
  // An upper triangle is a lower one with its rows and columns in the other order.
  const triangle = isForward ? t : reversed(t, true);
  if (t.rows > 2 * blockRows) return substitutionByInverses(nodes, triangle, b, x, isForward, unit);
  const body: Parameters<typeof steps>[3] = (from, to, at) => [
    blockKernel(nodes, triangle, from, to, at, isForward, unit),
  ];
  return steps(Math.ceil(t.rows / blockRows), b, nodes, body, x).kernels;
}

function blockKernel(
  nodes: readonly Node[],
  lower: Matrices,
  from: Matrices,
  to: Matrices,
  step: Step,
  isForward: boolean,
  isUnit: boolean,
): PlannedKernel {
  const n = lower.rows;
  const right = isForward ? from : reversed(from, false);
  return matrixKernel(to, nodes, (t) => {
    const first = `${step(t.text)} * ${Math.min(blockRows, n)}`;
    const row = isForward || n === 1 ? t.row : `(${n - 1} - ${t.row})`;
    t.line(`if (${row} < ${first}) { return ${t.element(right, row, t.column)}; }`);
    const x: string[] = [];
    for (let i = 0; i < Math.min(blockRows, n); i++) {
      const at = `${first} + ${i}`;
      const sum = t.local(t.element(right, at, t.column));
      for (let k = 0; k < i; k++) t.line(`${sum} = ${sum} - ${t.element(lower, at, `${first} + ${k}`)} * ${x[k]};`);
      x.push(isUnit ? sum : t.local(`${sum} / ${t.element(lower, at, at)}`));
      t.line(`if (${row} == ${at}) { return ${x[i]}; }`);
    }
    const rest = t.local(t.element(right, row, t.column));
    for (const [k, name] of x.entries()) {
      t.line(`${rest} = ${rest} - ${t.element(lower, row, `${first} + ${k}`)} * ${name};`);
    }
    t.line(`return ${rest};`);
  });
}
