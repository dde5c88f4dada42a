/** @file Jacobi's rotations of a small symmetric matrix, all of them by every thread for itself: one launch instead of a hundred. */
import type { Node } from "../../../ir/node.ts";
import type { PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel } from "./matrices.ts";
import { angleOf, nothing } from "./rotations.ts";

/** The text of the kernel grows with the third power. */
export const mostTurned = 4;

/** Sweeps one pair after the other; what is left after them is nothing. */
const sweeps = 8;

/** Jᵀ A J, and J below where `to` has rows for it. */
export function turnInRegisters(a: Matrices, to: Matrices, nodes: readonly Node[]): PlannedKernel {
  const n = a.columns;
  const places = Array.from({ length: n }, (_, i) => i);
  return matrixKernel(to, nodes, (t) => {
    const m = places.map((i) => places.slice(0, i + 1).map((j) => t.local(t.element(a, `${i}`, `${j}`))));
    const at = (i: number, j: number): string => m[Math.max(i, j)]![Math.min(i, j)]!;
    // Its own row of J.
    const own = places.map((j) => t.local(`${t.row} == ${n + j} ? 1.0 : 0.0`));
    t.line(`for (let sweep = 0; sweep < ${sweeps}; sweep++) {`);
    for (const q of places) {
      for (const p of places.slice(0, q)) {
        const gamma = at(q, p);
        t.line(`if (Math.abs(${gamma}) > ${nothing}) {`);
        const { tangent, cos, sin } = angleOf(t, at(p, p), at(q, q), gamma);
        t.line(`${at(p, p)} = ${at(p, p)} - ${tangent} * ${gamma};`);
        t.line(`${at(q, q)} = ${at(q, q)} + ${tangent} * ${gamma};`);
        t.line(`${gamma} = 0.0;`);
        const others = places.filter((k) => k !== p && k !== q).map((k) => [at(k, p), at(k, q)] as const);
        for (const [x, y] of [...others, [own[p]!, own[q]!] as const]) {
          const before = t.local(x);
          t.line(`${x} = ${cos} * ${before} - ${sin} * ${y};`);
          t.line(`${y} = ${sin} * ${before} + ${cos} * ${y};`);
        }
        t.line("}");
      }
    }
    t.line("}");
    for (const i of places)
      for (const j of places) t.line(`if (${t.row} == ${i} && ${t.column} == ${j}) { return ${at(i, j)}; }`);
    for (const j of places) t.line(`if (${t.column} == ${j}) { return ${own[j]}; }`);
    t.line("return zero;");
  });
}
