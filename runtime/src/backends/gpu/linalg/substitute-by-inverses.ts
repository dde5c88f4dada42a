/**
 * @file Triangular systems with the inverses of the blocks on the diagonal, as accurate as substitution where those are well conditioned (J. Du
 * Croz, N. Higham, "Stability of Methods for Matrix Inversion", 1992, block methods): then every thread of a step does no more
 * than one product of 16 numbers.
 */
import type { Node } from "../../../ir/node.ts";
import { quotient } from "../helpers/integer.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, reversed, scratchMatrices } from "./matrices.ts";
import { type Step, steps } from "./steps.ts";

/** Inverted in registers, by each thread for its element; two of them make a block. */
const half = 8;
const block = 2 * half;

/** `lower` is a lower triangle; unless `isForward` the rows of `b` and `x` stand in the other order. */
export function substitutionByInverses(
  nodes: readonly Node[],
  lower: Matrices,
  b: Matrices,
  x: Matrices,
  isForward: boolean,
  isUnit: boolean,
): readonly Planned[] {
  const { count, rows: n } = lower;
  const scratch = (columns: number): Matrices => scratchMatrices(nodes[0]!, count, n, columns);
  const [halves, inverses, products] = [scratch(half), scratch(block), scratch(n)];
  const { kernels } = steps(
    Math.ceil(n / block),
    b,
    nodes,
    (from, to, step) => [stepKernel(from, to, inverses, products, step, isForward, nodes)],
    x,
  );
  return [
    invertKernel(lower, halves, isUnit, nodes),
    joinKernel(lower, halves, inverses, nodes),
    productKernel(lower, inverses, products, nodes),
    ...kernels,
  ];
}

/** By column of the identity: x[r] = (e[r] - Σ T[r, s] x[s]) / T[r, r]. */
function invertKernel(lower: Matrices, to: Matrices, isUnit: boolean, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const first = t.local(`${t.text.call(quotient, t.row, `${half}`)} * ${half}`);
    const place = t.local(`${t.row} - ${first}`);
    const x: string[] = [];
    for (let r = 0; r < half; r++) {
      const at = `(${first} | 0) + ${r}`;
      const sum = t.local(`${t.column} == ${r} ? 1.0 : 0.0`);
      for (const [s, name] of x.entries()) {
        t.line(`${sum} = ${sum} - ${t.element(lower, at, `(${first} | 0) + ${s}`)} * ${name};`);
      }
      x.push(isUnit ? sum : t.local(`${sum} / ${t.element(lower, at, at)}`));
      t.line(`if (${place} < ${r}.5) { return ${x[r]}; }`);
    }
    t.line("return zero;");
  });
}

/** [[A, 0], [B, C]]⁻¹ = [[A⁻¹, 0], [-C⁻¹ B A⁻¹, C⁻¹]]. */
function joinKernel(lower: Matrices, halves: Matrices, to: Matrices, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const { row, column } = t;
    const first = t.local(`${t.text.call(quotient, row, `${block}`)} * ${block}`);
    const place = t.local(`${row} - ${first} - ${half}.0`);
    t.line(`if (${place} < 0.0) {`);
    t.line(`if (${column} >= ${half}) { return zero; }`);
    t.line(`return ${t.element(halves, row, column)};`);
    t.line("}");
    t.line(`if (${column} >= ${half}) { return ${t.element(halves, row, `${column} - ${half}`)}; }`);
    const sum = t.local("0.0");
    t.line(`for (let a = 0; a < ${half}; a++) { if (a <= ${place}) {`);
    const inner = t.local("0.0");
    t.line(`for (let b = 0; b < ${half}; b++) {`);
    const [low, high] = [`(${first} | 0) + b`, `(${first} | 0) + a + ${half}`];
    t.line(`${inner} = ${inner} + ${t.element(lower, high, low)} * ${t.element(halves, low, column)};`);
    t.line("}");
    t.line(`${sum} = ${sum} - ${t.element(halves, row, "a")} * ${inner};`);
    t.line("}}");
    t.line(`return ${sum};`);
  });
}

/** What stands below a block times its inverse. */
function productKernel(lower: Matrices, inverses: Matrices, to: Matrices, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const first = t.local(`${t.text.call(quotient, t.column, `${block}`)} * ${block}`);
    t.line(`if (${t.row} < ${first} + ${block}.0) { return zero; }`);
    const sum = t.local("0.0");
    t.line(`for (let k = 0; k < ${block}; k++) {`);
    const at = `(${first} | 0) + k`;
    const inverse = t.element(inverses, at, `${t.column} - (${first} | 0)`);
    t.line(`${sum} = ${sum} + ${t.element(lower, t.row, at)} * ${inverse};`);
    t.line("}");
    t.line(`return ${sum};`);
  });
}

function stepKernel(
  from: Matrices,
  to: Matrices,
  inverses: Matrices,
  products: Matrices,
  step: Step,
  isForward: boolean,
  nodes: readonly Node[],
): PlannedKernel {
  const n = inverses.rows;
  const right = isForward ? from : reversed(from, false);
  return matrixKernel(to, nodes, (t) => {
    const first = `${step(t.text)} * ${block}`;
    const row = isForward ? t.row : `(${n - 1} - ${t.row})`;
    const here = t.local(t.element(right, row, t.column));
    t.line(`if (${row} < ${first}) { return ${here}; }`);
    const sum = t.local("0.0");
    t.line(`if (${row} < ${first} + ${block}) {`);
    t.line(`for (let k = 0; k < ${block}; k++) { if (${first} + k <= ${row}) {`);
    t.line(`${sum} = ${sum} + ${t.element(inverses, row, "k")} * ${t.element(right, `${first} + k`, t.column)};`);
    t.line("}}");
    t.line(`return ${sum};`);
    t.line("}");
    t.line(`for (let k = 0; k < ${block}; k++) {`);
    const factor = t.element(products, row, `${first} + k`);
    t.line(`${sum} = ${sum} + ${factor} * ${t.element(right, `${first} + k`, t.column)};`);
    t.line("}");
    t.line(`return ${here} - ${sum};`);
  });
}
