/** @file What is made by elimination: factors, systems and their factors kept, inverses, determinants. */
import type { Node } from "../../../ir/node.ts";
import { singular } from "../../../ops/linalg/lu-solve.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { log } from "../helpers/exponential.ts";
import { join } from "../helpers/integer.ts";
import { type Planned, type PlannedKernel, planned } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { type Eliminated, eliminated } from "./eliminate.ts";
import { substitution } from "./emit-triangular.ts";
import { type Matrices, matrixKernel, operandMatrices, scratchMatrices, type Thread } from "./matrices.ts";
import { resultMatrices, verdictKernel } from "./verdicts.ts";

const upper = { lower: false, transposed: false, unit: false } as const;
const unitLower = { lower: true, transposed: false, unit: true } as const;

/** Says that a matrix is singular where a pivot is 0. `what` is the word for errors. */
const judged = (step: KernelStep, factors: Matrices, what: string): PlannedKernel =>
  verdictKernel(
    step,
    factors,
    (pivot) => `${pivot} == 0.0`,
    (position, column) => singular(String(step.node.attrs.what ?? what), position, column),
  );

export function luSolveKernels(step: KernelStep): readonly Planned[] {
  const [a, b] = step.inputs.map((u) => operandMatrices(u, step.nodes)) as [Operand, Operand];
  const { matrices } = b;
  const made = eliminated(a.matrices, step.nodes, matrices.columns, (t, i, j) => t.element(matrices, i, j));
  return [...a.before, ...b.before, ...made.kernels, judged(step, made.factors, "solve"), ...backwards(step, made)];
}

export function inverseKernels(step: KernelStep): readonly Planned[] {
  const { matrices, before } = operandMatrices(step.inputs[0]!, step.nodes);
  const made = eliminated(matrices, step.nodes, matrices.columns, (_, i, j) => `${i} == ${j} ? 1.0 : 0.0`);
  return [...before, ...made.kernels, judged(step, made.factors, "inv"), ...backwards(step, made)];
}

type Operand = ReturnType<typeof operandMatrices>;

const backwards = (step: KernelStep, { factors, right }: Eliminated): readonly Planned[] =>
  substitution(step.nodes, factors, right, resultMatrices(step, 0), upper);

export function luKernels(step: KernelStep): readonly Planned[] {
  const { matrices, before } = operandMatrices(step.inputs[0]!, step.nodes);
  const { kernels, factors, order } = eliminated(matrices, step.nodes);
  const half = (index: number, write: (t: Thread, element: string) => void): PlannedKernel =>
    matrixKernel(resultMatrices(step, index), step.nodes, (t) => write(t, t.element(factors, t.row, t.column)));
  return [
    ...before,
    ...kernels,
    orderKernel(step, 0, order),
    half(1, (t, x) => {
      t.line(`if (${t.column} < ${t.row}) { return ${x}; }`);
      t.line(`return ${t.column} == ${t.row} ? 1.0 : 0.0;`);
    }),
    half(2, (t, x) => {
      t.line(`if (${t.column} < ${t.row}) { return zero; }`);
      t.line(`return ${x};`);
    }),
  ];
}

export function luCompactKernels(step: KernelStep): readonly Planned[] {
  const { matrices, before } = operandMatrices(step.inputs[0]!, step.nodes);
  const { kernels, factors, order } = eliminated(matrices, step.nodes);
  const target = resultMatrices(step, 0);
  const copy = matrixKernel(target, step.nodes, (t) => t.line(`return ${t.element(factors, t.row, t.column)};`));
  return [...before, ...kernels, copy, judged(step, factors, "solve"), orderKernel(step, 1, order)];
}

/** The order of the rows as integers, which are two floats each. */
function orderKernel(step: KernelStep, index: number, order: Matrices): PlannedKernel {
  const text = new KernelText();
  const { output, at } = gridOf(text, [2, order.count, order.rows]);
  const [plane, matrix, row] = at as [string, string, string];
  const found = text.element(order.tensor, indexText(order.offset, order.strides, [matrix, row, "0"]));
  const place = text.local(`Math.floor(${found})`);
  const high = text.local(`Math.floor(${place} / 65536.0)`);
  text.result({ kind: "wide", upper: high, lower: `${place} - ${high} * 65536.0` }, plane);
  return planned(text, output, step.targets[index]!, step.nodes);
}

export function luSubstituteKernels(step: KernelStep): readonly Planned[] {
  const { nodes } = step;
  const [lu, order, b] = step.inputs.map((u) => operandMatrices(u, nodes)) as [Operand, Operand, Operand];
  const { rows: n, count, columns } = b.matrices;
  const x = resultMatrices(step, 0);
  const before = [lu, order, b].flatMap((o) => o.before);
  const place = (t: Thread, i: string): string => {
    const found = t.text.load(order.matrices.tensor, t.index(order.matrices, i, "0"));
    return found.kind === "wide" ? t.text.call(join, found.upper, found.lower) : "0";
  };
  if (n <= mostAtOnce) {
    const isTurned = step.node.attrs.trans === true;
    return [...before, atOnce(lu.matrices, b.matrices, x, isTurned, place, nodes)];
  }
  const [first, second] = [
    scratchMatrices(nodes[0]!, count, n, columns),
    scratchMatrices(nodes[0]!, count, n, columns),
  ];
  if (step.node.attrs.trans !== true) {
    const permute = matrixKernel(first, nodes, (t) =>
      t.line(`return ${t.element(b.matrices, place(t, t.row), t.column)};`),
    );
    return [
      ...before,
      permute,
      ...substitution(nodes, lu.matrices, first, second, unitLower),
      ...substitution(nodes, lu.matrices, second, x, upper),
    ];
  }
  const back = matrixKernel(x, nodes, (t) => {
    t.line(`for (let i = 0; i < ${n}; i++) {`);
    t.line(`if (${place(t, "i")} == ${t.row}) { return ${t.element(second, "i", t.column)}; }`);
    t.line("}");
    t.line("return nan;");
  });
  return [
    ...before,
    ...substitution(nodes, lu.matrices, b.matrices, first, { ...upper, transposed: true }),
    ...substitution(nodes, lu.matrices, first, second, { ...unitLower, transposed: true }),
    back,
  ];
}

/** Of such small ones every thread solves for all rows of its column. */
const mostAtOnce = 8;

function atOnce(
  lu: Matrices,
  b: Matrices,
  to: Matrices,
  isTurned: boolean,
  place: (t: Thread, i: string) => string,
  nodes: readonly Node[],
): PlannedKernel {
  const rows = Array.from({ length: b.rows }, (_, i) => i);
  return matrixKernel(to, nodes, (t) => {
    const x = rows.map((i) => t.local(t.element(b, isTurned ? `${i}` : place(t, `${i}`), t.column)));
    const take = (i: number, from: readonly number[]): void => {
      for (const k of from) {
        const factor = isTurned ? t.element(lu, `${k}`, `${i}`) : t.element(lu, `${i}`, `${k}`);
        t.line(`${x[i]} = ${x[i]} - ${factor} * ${x[k]};`);
      }
    };
    const divide = (i: number): void => t.line(`${x[i]} = ${x[i]} / ${t.element(lu, `${i}`, `${i}`)};`);
    for (const i of rows) {
      take(i, rows.slice(0, i));
      if (isTurned) divide(i);
    }
    for (const i of [...rows].reverse()) {
      take(i, rows.slice(i + 1));
      if (!isTurned) divide(i);
    }
    for (const i of rows) t.line(`if (${isTurned ? place(t, `${i}`) : i} == ${t.row}) { return ${x[i]}; }`);
    t.line("return zero;");
  });
}

export function determinantKernels(step: KernelStep): readonly Planned[] {
  return ofPivots(step, (t, pivots) => {
    const product = t.local("1.0");
    pivots((pivot, isExchanged) => t.line(`${product} = ${product} * (${isExchanged} ? -${pivot} : ${pivot});`));
    t.line(`return ${product};`);
  });
}

export function logDeterminantKernels(step: KernelStep): readonly Planned[] {
  return ofPivots(
    step,
    (t, pivots) => {
      const sign = t.local("1.0");
      pivots((pivot, isExchanged) => {
        // 0 and NaN stay what they are.
        const own = t.local(`${pivot} > 0.0 ? 1.0 : ${pivot}`);
        t.line(`if (${pivot} < 0.0) { ${own} = -1.0; }`);
        t.line(`${sign} = ${sign} * (${isExchanged} ? -${own} : ${own});`);
      });
      t.line(`return ${sign};`);
    },
    (t, pivots) => {
      const sum = t.local("zero");
      pivots((pivot) => t.line(`${sum} = ${sum} + ${t.text.call(log, `Math.abs(${pivot})`)};`));
      t.line(`return ${sum};`);
    },
  );
}

/** Walks over the pivots of a thread's matrix: their names, and conditions that their step has exchanged rows. */
type Pivots = (write: (pivot: string, isExchanged: string) => void) => void;

/** A kernel for each result, a scalar of each matrix. */
function ofPivots(step: KernelStep, ...results: ((t: Thread, pivots: Pivots) => void)[]): readonly Planned[] {
  const { matrices, before } = operandMatrices(step.inputs[0]!, step.nodes);
  const { kernels, factors, order } = eliminated(matrices, step.nodes);
  const scalars = results.map((write, index) =>
    matrixKernel(resultMatrices(step, index), step.nodes, (t) =>
      write(t, (each) => {
        t.line(`for (let i = 0; i < ${factors.rows}; i++) {`);
        const row = t.local(t.element(order, "i", "0"));
        const isExchanged = `${row} - Math.floor(${row}) > 0.25`;
        each(t.local(t.element(factors, "i", "i")), isExchanged);
        t.line("}");
      }),
    ),
  );
  return [...before, ...kernels, ...scalars];
}
