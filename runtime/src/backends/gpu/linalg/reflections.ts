/**
 * @file Householder's reflections on a device: one column after the other becomes 0 below the diagonal (Golub & Van Loan, "Matrix
 * Computations", 5.2). Each takes two kernels: one that multiplies its vector with all columns, and one that takes the multiples away. In short
 * columns each thread multiplies for itself.
 */
import type { Node } from "../../../ir/node.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, scratchMatrices, type Thread } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";

/** Rows of which a thread can look at all without taking longer than a launch. */
const mostOwnRows = 8;

export interface Reflected {
  readonly kernels: readonly Planned[];
  /**
   * On and below the diagonal the vectors of the reflections I - v vᵀ, above it R, whose diagonal stands in one more row at the end with
   * whatever signs it has.
   */
  readonly end: Matrices;
  /** How many reflections there are. */
  readonly count: number;
}

/** The diagonal of R, by number. */
export const diagonalOf = (t: Thread, { end }: Reflected, i: string): string => t.element(end, `${end.rows - 1}`, i);

/** Of any matrices. */
export function reflected(a: Matrices, nodes: readonly Node[]): Reflected {
  const { rows: m, columns: n, count } = a;
  const start = scratchMatrices(nodes[0]!, count, m + 1, n);
  const first = matrixKernel(start, nodes, (t) => {
    t.line(`if (${t.row} == ${m}) { return zero; }`);
    t.line(`return ${t.element(a, t.row, t.column)};`);
  });
  const { kernels, end } = steps(Math.min(m, n), start, nodes, (from, to, step) => {
    if (m <= mostOwnRows) return [reflectKernel(from, undefined, to, m, step, nodes)];
    const multiples = scratchMatrices(nodes[0]!, count, 1, n);
    return [multiplesKernel(from, multiples, m, step, nodes), reflectKernel(from, multiples, to, m, step, nodes)];
  });
  return { kernels: [first, ...kernels], end, count: Math.min(m, n) };
}

/** At the step's own column what becomes of its diagonal, at those behind it what of its vector is taken away. */
function multiplesKernel(from: Matrices, to: Matrices, m: number, step: Step, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const k = step(t.text);
    t.line(`if (${t.column} < ${k}) { return zero; }`);
    const { diagonal, multiple } = reflection(t, from, m, k);
    t.line(`if (${t.column} == ${k}) { return ${diagonal}; }`);
    t.line(`return ${multiple()};`);
  });
}

/**
 * What becomes of the diagonal in column k: ∓|x|, x what stands on and below it; and how often the vector v = x ± |x| e is taken away from the
 * thread's column a: vᵀa / (|x| (|x| + |x₀|)), divided by |x| before it is multiplied, so that large numbers stay in range.
 */
function reflection(t: Thread, from: Matrices, m: number, k: string) {
  const below = (write: (x: string) => void): void => {
    t.line(`for (let i = 0; i < ${m}; i++) { if (i >= ${k}) {`);
    write(t.local(t.element(from, "i", k)));
    t.line("}}");
  };
  const norm = normOf(t, below);
  const top = t.local(t.element(from, k, k));
  const diagonal = t.local(`${top} < 0.0 ? ${norm} : -${norm}`);
  const multiple = (): string => {
    const sum = t.local("0.0");
    t.line(`if (!(${norm} == 0.0)) {`);
    // What the diagonal is more than x₀.
    const more = t.local(`${top} < 0.0 ? -${norm} : ${norm}`);
    t.line(`${sum} = ${more} / ${norm} * ${t.element(from, k, t.column)};`);
    below((x) => t.line(`${sum} = ${sum} + ${x} / ${norm} * ${t.element(from, "i", t.column)};`));
    t.line(`${sum} = ${sum} / (${norm} + Math.abs(${top}));`);
    t.line("}");
    return sum;
  };
  return { diagonal, multiple };
}

/** The name of the length of a vector that `each` walks over, scaled so that no square overflows or vanishes. */
export function normOf(t: Thread, each: (write: (x: string) => void) => void): string {
  const largest = t.local("0.0");
  // What is not a number is no largest, but comes into the sum.
  each((x) => t.line(`if (Math.abs(${x}) > ${largest}) { ${largest} = Math.abs(${x}); }`));
  t.line(`if (${largest} == 0.0) { ${largest} = 1.0; }`);
  const sum = t.local("0.0");
  each((x) => {
    const scaled = t.local(`${x} / ${largest}`);
    t.line(`${sum} = ${sum} + ${scaled} * ${scaled};`);
  });
  return t.local(`${largest} * Math.sqrt(${sum})`);
}

function reflectKernel(
  from: Matrices,
  multiples: Matrices | undefined,
  to: Matrices,
  m: number,
  step: Step,
  nodes: readonly Node[],
): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const { row, column } = t;
    const k = step(t.text);
    const here = t.local(t.element(from, row, column));
    t.line(`if (${column} < ${k}) { return ${here}; }`);
    const found = multiples ? undefined : reflection(t, from, m, k);
    const diagonal = found?.diagonal ?? t.local(t.element(multiples!, "0", k));
    t.line(`if (${row} == ${m}) { return ${column} == ${k} ? ${diagonal} : ${here}; }`);
    t.line(`if (${row} < ${k}) { return ${here}; }`);
    const own = t.local(t.element(from, row, k));
    t.line(`if (${row} == ${k}) { ${own} = ${own} - ${diagonal}; }`);
    t.line(`if (${column} > ${k}) {`);
    t.line(`return ${here} - ${own} * ${found?.multiple() ?? t.element(multiples!, "0", column)};`);
    t.line("}");
    const norm = t.local(`Math.abs(${diagonal})`);
    t.line(`if (${norm} == 0.0) { return zero; }`);
    const top = t.local(`Math.abs(${t.element(from, k, k)})`);
    t.line(`return ${own} / ${norm} * Math.sqrt(${norm} / (${norm} + ${top}));`);
  });
}

/** Kernels that make of the first columns of the identity, as many as `q` has, the product of the reflections with them. */
export function orthonormal(made: Reflected, nodes: readonly Node[]): { kernels: readonly Planned[]; end: Matrices } {
  const { end: v, count } = made;
  const m = v.rows - 1;
  const start = scratchMatrices(nodes[0]!, v.count, m, count);
  const identity = matrixKernel(start, nodes, (t) => t.line(`return ${t.row} == ${t.column} ? 1.0 : 0.0;`));
  const { kernels, end } = steps(count, start, nodes, (from, to, step) => {
    const column = (t: Thread): string => `(${count - 1} - ${step(t.text)})`;
    const product = (t: Thread): string => {
      const sum = t.local("0.0");
      t.line(`for (let i = 0; i < ${m}; i++) {`);
      const x = t.element(v, "i", column(t));
      t.line(`if (i >= ${column(t)}) { ${sum} = ${sum} + ${x} * ${t.element(from, "i", t.column)}; }`);
      t.line("}");
      return sum;
    };
    const products = m <= mostOwnRows ? undefined : scratchMatrices(nodes[0]!, v.count, 1, count);
    const turn = matrixKernel(to, nodes, (t) => {
      const here = t.local(t.element(from, t.row, t.column));
      t.line(`if (${t.row} < ${column(t)}) { return ${here}; }`);
      const times = products ? t.element(products, "0", t.column) : product(t);
      t.line(`return ${here} - ${t.element(v, t.row, column(t))} * ${times};`);
    });
    return products ? [matrixKernel(products, nodes, (t) => t.line(`return ${product(t)};`)), turn] : [turn];
  });
  return { kernels: [identity, ...kernels], end };
}
