/**
 * @file Singular values by one-sided Jacobi on the transpose of R, which QR has brought into order (Z. Drmač, K. Veselić, "New Fast and Accurate
 * Jacobi SVD Algorithm", 2008): A = Q R and Rᵀ J = U' S, so A = (Q J) S U'ᵀ. U' is the orthogonal factor of Rᵀ J, so that it has all its
 * columns where singular values are 0.
 */
import type { Node } from "../../../ir/node.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Planned, PlannedKernel } from "../kernel-plan.ts";
import {
  type Matrices,
  matrixKernel,
  operandMatrices,
  rowsOf,
  scratchMatrices,
  type Thread,
  transposed,
} from "./matrices.ts";
import { directionsOf, finiteTest, orderOf, sizesOf } from "./ordering.ts";
import { diagonalOf, normOf, orthonormal, reflected } from "./reflections.ts";
import { nothing, partnerOf, rotationOf, tournaments } from "./rotations.ts";
import type { Step } from "./steps.ts";
import { resultMatrices } from "./verdicts.ts";

/** Tried as those of symmetric matrices: columns are then orthogonal to 1e-7, or what they have in common is nothing beside the largest. */
const sweepsOf = (n: number): number => (n <= 2 ? 2 : 4 + Math.ceil(0.75 * Math.log2(n)));

export function svdKernels(step: KernelStep): readonly Planned[] {
  const { nodes } = step;
  const { matrices, before } = operandMatrices(step.inputs[0]!, nodes);
  const isWide = matrices.rows < matrices.columns;
  const given = isWide ? transposed(matrices) : matrices;
  const { count, rows: m, columns: n } = given;
  const scratch = (rows: number, columns: number): Matrices => scratchMatrices(nodes[0]!, count, rows, columns);
  const size = sizesOf(given, nodes);
  const scaled = scratch(m, n);
  const scale = matrixKernel(scaled, nodes, (t) =>
    t.line(`return ${t.element(given, t.row, t.column)} / ${t.element(size.row, "0", "0")};`),
  );
  const first = reflected(scaled, nodes);
  const q = orthonormal(first, nodes);
  const turned = rotated(first, nodes);
  const [columns, rotation] = [rowsOf(turned.end, 0, n), rowsOf(turned.end, n, n)];
  // Many rotations have made the columns of J a little longer or shorter, and the others with them.
  const norms = scratch(2, n);
  const measure = matrixKernel(norms, nodes, (t) => {
    const norm = (of: Matrices): string =>
      normOf(t, (write) => {
        t.line(`for (let i = 0; i < ${n}; i++) {`);
        write(t.local(t.element(of, "i", t.column)));
        t.line("}");
      });
    const length = norm(rotation);
    t.line(`if (${t.row} == 1) { return ${length}; }`);
    t.line(`return ${norm(columns)} / ${length};`);
  });
  const order = orderOf(count, n, nodes, (t, i) => t.element(norms, "0", i), true);
  const place = (t: Thread, i: string): string => `${t.element(order.row, "0", i)} | 0`;
  const sorted = scratch(n, n);
  const sort = matrixKernel(sorted, nodes, (t) => t.line(`return ${t.element(columns, t.row, place(t, t.column))};`));
  const second = reflected(sorted, nodes);
  const short = orthonormal(second, nodes);
  // A column of R whose diagonal is negative has turned that of U' round.
  const shortSign = (t: Thread, i: string): string => `(${diagonalOf(t, second, i)} > 0.0 ? 1.0 : -1.0)`;
  const long = scratch(m, n);
  const product = matrixKernel(long, nodes, (t) => {
    const sum = t.local("0.0");
    const at = t.local(t.element(order.row, "0", t.column));
    t.line(`for (let k = 0; k < ${n}; k++) {`);
    t.line(`${sum} = ${sum} + ${t.element(q.end, t.row, "k")} * ${t.element(rotation, "k", `${at} | 0`)};`);
    t.line("}");
    t.line(`return ${sum} * ${shortSign(t, t.column)} / ${t.element(norms, "1", `${at} | 0`)};`);
  });
  const [left, right] = isWide ? [short.end, long] : [long, short.end];
  const direction = directionsOf(count, left.rows, n, nodes, (t, i, column) => t.element(left, i, column));
  const vectors = (index: number, of: Matrices, isTurned: boolean): PlannedKernel =>
    matrixKernel(resultMatrices(step, index), nodes, (t) => {
      const [i, j] = isTurned ? [t.column, t.row] : [t.row, t.column];
      const factor = `(${t.element(direction.row, "0", j)} > 0.0 ? 1.0 : -1.0)`;
      t.line(`return ${finiteTest(t, size.row)} ? ${t.element(of, i, j)} * ${factor} : nan;`);
    });
  const values = matrixKernel(resultMatrices(step, 1), nodes, (t) =>
    t.line(`return ${t.element(norms, "0", place(t, t.column))} * ${t.element(size.row, "0", "0")};`),
  );
  return [
    ...[...before, ...size.kernels, scale, ...first.kernels, ...q.kernels, ...turned.kernels, measure],
    ...[...order.kernels, sort, ...second.kernels, ...short.kernels, product, ...direction.kernels],
    ...[vectors(0, left, false), values, vectors(2, right, true)],
  ];
}

/** Rᵀ J, whose columns are orthogonal, and J below. */
function rotated(made: ReturnType<typeof reflected>, nodes: readonly Node[]) {
  const { count, columns: n } = made.end;
  const start = scratchMatrices(nodes[0]!, count, 2 * n, n);
  const first = matrixKernel(start, nodes, (t) => {
    t.line(`if (${t.row} >= ${n}) { return ${t.row} - ${n} == ${t.column} ? 1.0 : 0.0; }`);
    t.line(`if (${t.row} < ${t.column}) { return zero; }`);
    t.line(`if (${t.row} == ${t.column}) { return ${diagonalOf(t, made, t.row)}; }`);
    t.line(`return ${t.element(made.end, t.column, t.row)};`);
  });
  const turned = tournaments(n, sweepsOf(n), start, nodes, (from, to, round) => {
    const angles = scratchMatrices(nodes[0]!, count, 3, n);
    return [anglesKernel(from, angles, n, round, nodes), turnKernel(from, angles, to, nodes)];
  });
  return { kernels: [first, ...turned.kernels], end: turned.end };
}

/** By column: its cosine, its sine, and which column it turns with. */
function anglesKernel(from: Matrices, to: Matrices, n: number, round: Step, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const partner = partnerOf(t, t.column, round, n);
    t.line(`if (${t.row} == 2) { return ${partner}; }`);
    const { cos, sin } = rotationOf(t, t.column, partner, (low, high) => {
      const [alpha, beta, gamma] = [t.local("0.0"), t.local("0.0"), t.local("0.0")];
      t.line(`for (let i = 0; i < ${n}; i++) {`);
      const [x, y] = [t.local(t.element(from, "i", low)), t.local(t.element(from, "i", high))];
      t.line(`${alpha} = ${alpha} + ${x} * ${x};`);
      t.line(`${beta} = ${beta} + ${y} * ${y};`);
      t.line(`${gamma} = ${gamma} + ${x} * ${y};`);
      t.line("}");
      const least = t.local(`1e-7 * Math.sqrt(${alpha}) * Math.sqrt(${beta})`);
      return [alpha, beta, gamma, `Math.abs(${gamma}) > ${least} && Math.abs(${gamma}) > ${nothing}`];
    });
    t.line(`return ${t.row} == 0 ? ${cos} : ${sin};`);
  });
}

function turnKernel(from: Matrices, angles: Matrices, to: Matrices, nodes: readonly Node[]): PlannedKernel {
  return matrixKernel(to, nodes, (t) => {
    const [cos, sin, partner] = ["0", "1", "2"].map((row) => t.element(angles, row, t.column));
    const [own, other] = [t.element(from, t.row, t.column), t.element(from, t.row, `${partner} | 0`)];
    t.line(`return ${cos} * ${own} + ${sin} * ${other};`);
  });
}
