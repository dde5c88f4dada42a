/** @file Eigenvalues and eigenvectors of symmetric matrices by Jacobi's rotations, two kernels for each round of a tournament. */
import type { Node } from "../../../ir/node.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, operandMatrices, scratchMatrices, type Thread, transposed } from "./matrices.ts";
import { directionsOf, finiteTest, orderOf, sizesOf } from "./ordering.ts";
import { nothing, partnerOf, rotationOf, tournaments } from "./rotations.ts";
import type { Step } from "./steps.ts";
import { mostTurned, turnInRegisters } from "./turn-in-registers.ts";
import { resultMatrices } from "./verdicts.ts";

/** Tried on spectra that are random, graded over six decades, in clusters and of few values, up to 150 × 150: what is left is below 1e-7. */
const sweepsOf = (n: number): number => 8 + Math.ceil(Math.log2(n) / 2);

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
  const turned = n <= mostTurned ? turnedAtOnce(start, nodes) : turnedInRounds(start, nodes);
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

function turnedAtOnce(start: Matrices, nodes: readonly Node[]) {
  const end = scratchMatrices(nodes[0]!, start.count, start.rows, start.columns);
  return { kernels: [turnInRegisters(start, end, nodes)], end };
}

function turnedInRounds(start: Matrices, nodes: readonly Node[]) {
  const { count, columns: n } = start;
  return tournaments(n, sweepsOf(n), start, nodes, (from, to, round, sweep) => {
    const angles = scratchMatrices(nodes[0]!, count, 3, n);
    return [anglesKernel(from, angles, round, sweep, nodes), turnKernel(from, angles, to, nodes)];
  });
}

/**
 * By index its cosine, its sine and whom it turns with. Between equal eigenvalues there is nothing to gain by turning what is small already,
 * which would only mix what the other rotations have separated: the later the sweep, the smaller it may be.
 */
function anglesKernel(from: Matrices, to: Matrices, round: Step, sweepNumber: Step, nodes: readonly Node[]) {
  return matrixKernel(to, nodes, (t) => {
    const partner = partnerOf(t, t.column, round, to.columns);
    t.line(`if (${t.row} == 2) { return ${partner}; }`);
    const sweep = sweepNumber(t.text);
    const least = t.local(nothing);
    for (const [after, bound] of bounds) t.line(`if (${sweep} >= ${after}) { ${least} = ${bound}; }`);
    const { cos, sin } = rotationOf(t, t.column, partner, (low, high) => {
      const gamma = t.local(t.element(from, high, low));
      const [alpha, beta] = [t.local(t.element(from, low, low)), t.local(t.element(from, high, high))];
      return [alpha, beta, gamma, `Math.abs(${gamma}) > ${least}`];
    });
    t.line(`return ${t.row} == 0 ? ${cos} : ${sin};`);
  });
}

/** From which sweep on what is left alone. */
const bounds = [
  [4, "1e-4"],
  [6, "1e-6"],
  [8, "2e-8"],
] as const;

/** Jᵀ A J where J turns all pairs of the round, and V J below. */
function turnKernel(from: Matrices, angles: Matrices, to: Matrices, nodes: readonly Node[]): PlannedKernel {
  const n = angles.columns;
  return matrixKernel(to, nodes, (t) => {
    // Both halves are computed alike, so that the matrix stays symmetric.
    const [low, high] = [t.local(t.column), t.local(t.row)];
    t.line(`if (${t.row} < ${t.column}) { ${low} = ${t.row}; ${high} = ${t.column}; }`);
    const turn = (i: string): readonly string[] =>
      ["0", "1", "2"].map((row) => t.local(t.element(angles, row, `${i} | 0`)));
    const at = (i: string, j: string): string => t.element(from, `${i} | 0`, `${j} | 0`);
    const [cos, sin, partner] = turn(low) as [string, string, string];
    const own = t.local(at(high, low));
    const other = t.local(at(high, partner));
    t.line(`if (${low} == ${high}) { return ${own} + ${sin} / ${cos} * ${other}; }`);
    const mixed = t.local(`${cos} * ${own} + ${sin} * ${other}`);
    t.line(`if (${t.row} >= ${n}) { return ${mixed}; }`);
    t.line(`if (${partner} == ${high}) { return ${sin} == 0.0 ? ${own} : zero; }`);
    const [highCos, highSin, highPartner] = turn(high) as [string, string, string];
    const below = `(${cos} * ${at(highPartner, low)} + ${sin} * ${at(highPartner, partner)})`;
    t.line(`return ${highCos} * ${mixed} + ${highSin} * ${below};`);
  });
}
