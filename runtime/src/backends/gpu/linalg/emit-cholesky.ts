/**
 * @file Cholesky factors by panels of columns: one kernel gives the panel, each of whose threads factors the small block on the diagonal for
 * itself, and one takes the panel's product from what is to the right (Golub & Van Loan, "Matrix Computations", 4.2.9).
 */
import { notPositiveDefinite } from "../../../ops/linalg/cholesky.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, operandMatrices, scratchMatrices, type Thread, transposed } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";
import { resultMatrices, verdictKernel } from "./verdicts.ts";

type Body = Parameters<typeof steps>[3];

/** Columns of a panel: so many numbers in each thread's registers, squared and halved. */
const panelWidth = 8;

export function choleskyKernels(step: KernelStep): readonly Planned[] {
  const { node, nodes } = step;
  const { matrices, before } = operandMatrices(step.inputs[0]!, nodes);
  const isLower = node.attrs.lower !== false;
  const a = isLower ? matrices : transposed(matrices);
  const n = a.rows;
  const width = Math.min(n, panelWidth);
  const target = resultMatrices(step, 0);
  const body: Body = (from, to, at) => {
    if (n === width) return [panelKernel(from, to, at, step, !isLower)];
    const panel = scratchMatrices(node, a.count, n, width);
    return [panelKernel(from, panel, at, step), trailingKernel(from, panel, to, at, step)];
  };
  const { kernels, end } = steps(Math.ceil(n / width), a, nodes, body, isLower || n === width ? target : undefined);
  const turned =
    isLower || n === width
      ? []
      : [matrixKernel(target, nodes, (t) => t.line(`return ${t.element(end, t.column, t.row)};`))];
  const verdict = verdictKernel(
    step,
    end,
    (diagonal) => `!(${diagonal} > 0.0)`,
    (position, column) => notPositiveDefinite(node.attrs, position, column),
  );
  return [...before, ...kernels, verdict, ...turned];
}

/** The rows of L in the columns of the panel, or of a whole Lᵀ. Where a pivot is not positive the diagonal is 0, and what comes after means nothing. */
function panelKernel(
  from: Matrices,
  panel: Matrices,
  step: Step,
  { nodes }: KernelStep,
  isTurned = false,
): PlannedKernel {
  return matrixKernel(panel, nodes, (own) => {
    const t = isTurned ? { ...own, row: own.column, column: own.row } : own;
    const width = panel.columns;
    const first = `${step(t.text)} * ${width}`;
    t.line(`if (${t.row} < ${first} + ${t.column}) { return zero; }`);
    const block = factoredBlock(t, from, first, width);
    const x: string[] = [];
    for (let c = 0; c < width; c++) {
      const at = `${first} + ${c}`;
      t.line(`if (${t.column} == ${c} && ${t.row} == ${at}) { return ${block[c]![c]}; }`);
      const sum = minusProducts(t.element(from, t.row, at), x, block[c]!);
      x.push(t.local(`(${sum}) / ${block[c]![c]}`));
      t.line(`if (${t.column} == ${c}) { return ${x[c]}; }`);
    }
    t.line("return zero;");
  });
}

/** The names of the elements of L in the block on the diagonal, by row. Rows behind the last are never used. */
function factoredBlock(t: Thread, from: Matrices, first: string, width: number): string[][] {
  const l: string[][] = Array.from({ length: width }, () => []);
  for (let j = 0; j < width; j++) {
    for (let i = j; i < width; i++) {
      const sum = minusProducts(t.element(from, `${first} + ${i}`, `${first} + ${j}`), l[i]!.slice(0, j), l[j]!);
      if (i > j) l[i]!.push(t.local(`(${sum}) / ${l[j]![j]}`));
      else {
        const square = t.local(sum);
        l[j]!.push(t.local(`${square} > 0.0 ? Math.sqrt(${square}) : zero`));
      }
    }
  }
  return l;
}

const minusProducts = (x: string, a: readonly string[], b: readonly string[]): string =>
  [x, ...a.map((name, k) => `${name} * ${b[k]}`)].join(" - ");

/** The matrix with the panel in its place, and its product taken from the columns behind it; 0 above the diagonal. */
function trailingKernel(
  from: Matrices,
  panel: Matrices,
  to: Matrices,
  step: Step,
  { nodes }: KernelStep,
): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const { row, column } = t;
    const width = panel.columns;
    const first = `${step(t.text)} * ${width}`;
    t.line(`if (${row} < ${column}) { return zero; }`);
    t.line(`if (${column} < ${first}) { return ${t.element(from, row, column)}; }`);
    t.line(`if (${column} < ${first} + ${width}) { return ${t.element(panel, row, `${column} - ${first}`)}; }`);
    const sum = t.local(t.element(from, row, column));
    for (let k = 0; k < width; k++) {
      t.line(`${sum} = ${sum} - ${t.element(panel, row, `${k}`)} * ${t.element(panel, column, `${k}`)};`);
    }
    t.line(`return ${sum};`);
  });
}
