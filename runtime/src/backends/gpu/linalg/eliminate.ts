/**
 * @file Gaussian elimination with partial pivoting, one column after the other (Golub & Van Loan, "Matrix Computations", 3.4): the factors
 * L and U of a matrix with its rows in another order, and right-hand sides along with it.
 */
import type { Node } from "../../../ir/node.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { eliminateInRegisters, mostInRegisters } from "./eliminate-in-registers.ts";
import { columnsOf, type Matrices, matrixKernel, scratchMatrices, type Thread } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";

/** In shorter columns each thread looks for the pivot itself; for longer ones a kernel of its own does. */
const longestOwnSearch = 32;

export interface Eliminated {
  readonly kernels: readonly Planned[];
  /** L below the diagonal, its ones left out, and U. */
  readonly factors: Matrices;
  /**
   * A column: which row of the matrix stands there now, and half of 1 more where the step of that number has exchanged rows (so the
   * determinant's sign is known).
   */
  readonly order: Matrices;
  /** What was carried along: L⁻¹ P of it. */
  readonly right: Matrices;
}

/** `right` gives the element of what is carried along, of so many `columns`, by row and column. */
export function eliminated(
  a: Matrices,
  nodes: readonly Node[],
  columns = 0,
  right: (t: Thread, row: string, column: string) => string = () => "zero",
): Eliminated {
  const n = a.rows;
  const node = nodes[0]!;
  const start = scratchMatrices(node, a.count, n, n + 1 + columns);
  const parts = (end: Matrices) => ({
    factors: columnsOf(end, 0, n),
    order: columnsOf(end, n, 1),
    right: columnsOf(end, n + 1, columns),
  });
  if (n <= mostInRegisters) {
    const whole = eliminateInRegisters(a, start, nodes, (t, row) => {
      const [inA, inRight] = [t.local(t.element(a, row, t.column)), t.local(right(t, row, `${t.column} - ${n + 1}`))];
      return `${t.column} < ${n} ? ${inA} : (${t.column} == ${n} ? ${row}.0 : ${inRight})`;
    });
    return { kernels: [whole], ...parts(start) };
  }
  const first = matrixKernel(start, nodes, (t) => {
    t.line(`if (${t.column} < ${n}) { return ${t.element(a, t.row, t.column)}; }`);
    t.line(`if (${t.column} == ${n}) { return ${t.row}; }`);
    t.line(`return ${right(t, t.row, `${t.column} - ${n + 1}`)};`);
  });
  const { kernels, end } = steps(n, start, nodes, (from, to, step) => {
    if (n <= longestOwnSearch) return [stepKernel(from, to, n, step, nodes)];
    const pivot = scratchMatrices(node, a.count, 1, 1);
    return [pivotKernel(from, pivot, step, nodes), stepKernel(from, to, n, step, nodes, pivot)];
  });
  return { kernels: [first, ...kernels], ...parts(end) };
}

/** The name of the number of the row with the pivot: the first that is largest in absolute value. NaN is never larger. */
function searched(t: Thread, from: Matrices, step: string): string {
  const best = t.local(`Math.abs(${t.element(from, step, step)})`);
  const row = t.local(step);
  t.line(`for (let i = 0; i < ${from.rows}; i++) { if (i > ${step}) {`);
  const size = t.local(`Math.abs(${t.element(from, "i", step)})`);
  t.line(`if (${size} > ${best}) { ${best} = ${size}; ${row} = i; }`);
  t.line("}}");
  return row;
}

function pivotKernel(from: Matrices, pivot: Matrices, step: Step, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(pivot, nodes, (t) => t.line(`return ${searched(t, from, step(t.text))};`));
}

/** Exchanges the rows, and takes multiples of the pivot's from those below. A pivot of 0 leaves them as they are. */
function stepKernel(
  from: Matrices,
  to: Matrices,
  n: number,
  step: Step,
  nodes: readonly Node[],
  found?: Matrices,
): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const { row, column } = t;
    const k = step(t.text);
    t.line(`if (${row} < ${k}) { return ${t.element(from, row, column)}; }`);
    const pivot = found ? t.local(t.element(found, "0", "0")) : searched(t, from, k);
    const source = t.local(row);
    t.line(`if (${row} == ${k}) { ${source} = ${pivot}; } else { if (${row} == ${pivot}) { ${source} = ${k}; } }`);
    const [own, other] = [`${source} | 0`, `${pivot} | 0`];
    const here = t.local(t.element(from, own, column));
    t.line(`if (${row} == ${k}) {`);
    t.line(`if (${column} == ${n} && ${pivot} > ${k}) { return ${here} + 0.5; }`);
    t.line(`return ${here};`);
    t.line("}");
    t.line(`if (${column} < ${k} || ${column} == ${n}) { return ${here}; }`);
    const divisor = t.local(t.element(from, other, k));
    t.line(`if (${divisor} == 0.0) { return ${here}; }`);
    const factor = t.local(`${t.element(from, own, k)} / ${divisor}`);
    t.line(`if (${column} == ${k}) { return ${factor}; }`);
    t.line(`return ${here} - ${factor} * ${t.element(from, other, column)};`);
  });
}
