/** @file Elimination of a small matrix by every thread for itself, with the column that it gives: one launch for all of it. */
import type { Node } from "../../../ir/node.ts";
import type { PlannedKernel } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, type Thread } from "./matrices.ts";

/** The text of the kernel grows with the third power, and what it takes to build with it. */
export const mostInRegisters = 4;

/** `start` gives the element of what `eliminated` begins with, by row and the thread's column; the result is what it ends with. */
export function eliminateInRegisters(
  a: Matrices,
  to: Matrices,
  nodes: readonly Node[],
  start: (t: Thread, row: string) => string,
): PlannedKernel {
  const n = a.rows;
  const places = Array.from({ length: n }, (_, i) => i);
  return matrixKernel(to, nodes, (t) => {
    const { column } = t;
    const m = places.map((i) => places.map((j) => t.local(t.element(a, `${i}`, `${j}`))));
    const own = places.map((i) => t.local(start(t, `${i}`)));
    const held = t.local("0.0");
    const exchange = (x: string, y: string): void => t.line(`${held} = ${x}; ${x} = ${y}; ${y} = ${held};`);
    for (const k of places) {
      const below = places.slice(k + 1);
      const best = t.local(`Math.abs(${m[k]![k]})`);
      const pivot = t.local(`${k}.0`);
      for (const i of below) {
        const x = `Math.abs(${m[i]![k]})`;
        t.line(`if (${x} > ${best}) { ${best} = ${x}; ${pivot} = ${i}.0; }`);
      }
      for (const i of below) {
        t.line(`if (${pivot} == ${i}.0) {`);
        for (const j of places.slice(k)) exchange(m[k]![j]!, m[i]![j]!);
        exchange(own[k]!, own[i]!);
        t.line("}");
      }
      t.line(`if (${column} == ${n} && ${pivot} > ${k}.0) { ${own[k]} = ${own[k]} + 0.5; }`);
      if (below.length === 0) break;
      const diagonal = m[k]![k]!;
      t.line(`if (${diagonal} < 0.0 || ${diagonal} > 0.0) {`);
      for (const i of below) {
        const factor = t.local(`${m[i]![k]} / ${diagonal}`);
        for (const j of places.slice(k + 1)) t.line(`${m[i]![j]} = ${m[i]![j]} - ${factor} * ${m[k]![j]};`);
        t.line(`if (${column} > ${k} && ${column} != ${n}) { ${own[i]} = ${own[i]} - ${factor} * ${own[k]}; }`);
        t.line(`if (${column} == ${k}) { ${own[i]} = ${factor}; }`);
      }
      t.line("}");
    }
    for (const i of places) t.line(`if (${t.row} == ${i}) { return ${own[i]}; }`);
    t.line("return zero;");
  });
}
