/** @file Eigenvalues and eigenvectors of symmetric matrices by Jacobi's rotations, a kernel for each round of a tournament. */
import type { Node } from "../../../ir/node.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { quotient } from "../helpers/integer.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, operandMatrices, scratchMatrices, type Thread, transposed } from "./matrices.ts";
import { directionsOf, finiteTest, orderOf, sizesOf } from "./ordering.ts";
import { nothing, partnerOf, type Rotation, rotationOf, roundsOf } from "./rotations.ts";
import { type Step, steps } from "./steps.ts";
import { resultMatrices } from "./verdicts.ts";

/** Tried on spectra that are random, graded over six decades, in clusters and of few values, up to 150 × 150: what is left is below 1e-7. */
const sweepsOf = (n: number): number => (n <= 2 ? 1 : 8 + Math.ceil(Math.log2(n) / 2));

export const eighKernels = (step: KernelStep): readonly Planned[] => eigenKernels(step, true);
export const eigvalshKernels = (step: KernelStep): readonly Planned[] => eigenKernels(step, false);

function eigenKernels(step: KernelStep, withVectors: boolean): readonly Planned[] {
  const { node, nodes } = step;
  const { matrices, before } = operandMatrices(step.inputs[0]!, nodes);
  const a = node.attrs.lower !== false ? matrices : transposed(matrices);
  const { count, rows: n } = a;
  const element = (t: Thread, i: string, j: string): string => {
    const [low, high] = [t.local(j), t.local(i)];
    t.line(`if (${j} > ${i}) { ${low} = ${i}; ${high} = ${j}; }`);
    return t.element(a, `${high} | 0`, `${low} | 0`);
  };
  const size = sizesOf(a, nodes, element);
  // The vectors stand below the matrix.
  const start = scratchMatrices(node, count, withVectors ? 2 * n : n, n);
  const first = matrixKernel(start, nodes, (t) => {
    t.line(`if (${t.row} >= ${n}) { return ${t.row} - ${n} == ${t.column} ? 1.0 : 0.0; }`);
    t.line(`return ${element(t, t.row, t.column)} / ${t.element(size.row, "0", "0")};`);
  });
  const turned =
    n === 1
      ? { kernels: [], end: start }
      : steps(roundsOf(n) * sweepsOf(n), start, nodes, (from, to, at) => [roundKernel(from, to, n, at, nodes)]);
  const { end } = turned;
  const order = orderOf(count, n, nodes, (t, i) => t.element(end, i, i));
  const place = (t: Thread, column: string): string => `${t.element(order.row, "0", column)} | 0`;
  const values = resultMatrices(step, 0);
  const kernels: Planned[] = [...before, ...size.kernels, first, ...turned.kernels, ...order.kernels];
  kernels.push(
    matrixKernel(values, nodes, (t) => {
      const at = place(t, t.column);
      t.line(`return ${t.element(end, at, at)} * ${t.element(size.row, "0", "0")};`);
    }),
  );
  if (!withVectors) return kernels;
  const vector = (t: Thread, i: string, column: string): string => t.element(end, `${n} + ${i}`, place(t, column));
  const direction = directionsOf(count, n, n, nodes, vector);
  const vectors = matrixKernel(resultMatrices(step, 1), nodes, (t) => {
    const x = `${vector(t, t.row, t.column)} * ${t.element(direction.row, "0", t.column)}`;
    t.line(`return ${finiteTest(t, size.row)} ? ${x} : nan;`);
  });
  return [...kernels, ...direction.kernels, vectors];
}

/**
 * Jᵀ A J where J turns all pairs of the round, and V J below. Between equal eigenvalues there is nothing to gain by turning what is small
 * already, which would only mix what the other rotations have separated: the later the sweep, the smaller it may be.
 */
function roundKernel(from: Matrices, to: Matrices, n: number, step: Step, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const sweep = t.local(t.text.call(quotient, step(t.text), `${roundsOf(n)}`));
    const least = t.local(`${nothing}`);
    for (const [after, bound] of [
      [4, "1e-4"],
      [6, "1e-6"],
      [8, "2e-8"],
    ])
      t.line(`if (${sweep} >= ${after}.0) { ${least} = ${bound}; }`);
    const turn = (i: string): Rotation =>
      rotationOf(t, i, partnerOf(t, i, step, n), (low, high) => {
        const gamma = t.local(t.element(from, high, low));
        const [alpha, beta] = [t.local(t.element(from, low, low)), t.local(t.element(from, high, high))];
        return [alpha, beta, gamma, `Math.abs(${gamma}) > ${least}`];
      });
    const mixed = (own: string, other: string, { cos, sin }: Rotation): string => `${cos} * ${own} + ${sin} * ${other}`;
    // Both halves are computed alike, so that the matrix stays symmetric.
    const [low, high] = [t.local(t.column), t.local(t.row)];
    t.line(`if (${t.row} < ${t.column}) { ${low} = ${t.row}; ${high} = ${t.column}; }`);
    const right = turn(low);
    const at = (i: string, j: string): string => t.element(from, `${i} | 0`, `${j} | 0`);
    t.line(`if (${t.row} >= ${n}) { return ${mixed(at(high, low), at(high, right.partner), right)}; }`);
    const own = t.local(at(high, low));
    t.line(`if (${low} == ${high}) { return ${own} + ${right.sin} / ${right.cos} * ${at(high, right.partner)}; }`);
    t.line(`if (${right.partner} == ${high}) { return ${right.sin} == 0.0 ? ${own} : zero; }`);
    const left = turn(high);
    const above = t.local(mixed(own, at(high, right.partner), right));
    const below = t.local(mixed(at(left.partner, low), at(left.partner, right.partner), right));
    t.line(`return ${mixed(above, below, left)};`);
  });
}
