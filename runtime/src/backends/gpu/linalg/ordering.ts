/** @file What decompositions have in common around their iteration: the size of a matrix, the order of its values, the way vectors point. */
import type { Node } from "../../../ir/node.ts";
import { max } from "../helpers/rounding.ts";
import type { Planned } from "../kernel-plan.ts";
import { type Matrices, matrixKernel, scratchMatrices, type Thread } from "./matrices.ts";
import { normOf } from "./reflections.ts";

export interface Found {
  readonly kernels: readonly Planned[];
  /** Rows of one element for each that was asked about. */
  readonly row: Matrices;
}

/** The largest absolute value in each matrix, 1 where there are only zeros, NaN where one is not finite. */
export function sizesOf(a: Matrices, nodes: readonly Node[], element = plain(a)): Found {
  const [rows, row] = [scratchMatrices(nodes[0]!, a.count, 1, a.rows), scratchMatrices(nodes[0]!, a.count, 1, 1)];
  const folded = (t: Thread, count: number, x: () => string): string => {
    const largest = t.local("zero");
    t.line(`for (let k = 0; k < ${count}; k++) {`);
    t.line(`${largest} = ${t.text.call(max, largest, `Math.abs(${x()})`)};`);
    t.line("}");
    return largest;
  };
  return {
    kernels: [
      matrixKernel(rows, nodes, (t) => t.line(`return ${folded(t, a.columns, () => element(t, t.column, "k"))};`)),
      matrixKernel(row, nodes, (t) => {
        const largest = folded(t, a.rows, () => t.element(rows, "0", "k"));
        t.line(`if (${largest} == 0.0) { return 1.0; }`);
        t.line(`return ${largest} < inf ? ${largest} : nan;`);
      }),
    ],
    row,
  };
}

const plain =
  (a: Matrices) =>
  (t: Thread, i: string, j: string): string =>
    t.element(a, i, j);

/** Whether the matrix of a thread was finite, by its size. */
export const finiteTest = (t: Thread, size: Matrices): string => `Math.abs(${t.element(size, "0", "0")}) < inf`;

/** Which of `n` values stands at each place when they are in ascending order, or descending. Equal ones keep theirs. */
export function orderOf(
  count: number,
  n: number,
  nodes: readonly Node[],
  value: (t: Thread, i: string) => string,
  isDescending = false,
): Found {
  const [ranks, row] = [scratchMatrices(nodes[0]!, count, 1, n), scratchMatrices(nodes[0]!, count, 1, n)];
  const before = isDescending ? ">" : "<";
  return {
    kernels: [
      matrixKernel(ranks, nodes, (t) => {
        const own = t.local(value(t, t.column));
        const rank = t.local("0.0");
        t.line(`for (let i = 0; i < ${n}; i++) {`);
        const other = t.local(value(t, "i"));
        t.line(`if (${other} ${before} ${own}) { ${rank} = ${rank} + 1.0; }`);
        t.line(`if (${other} == ${own} && i < ${t.column}) { ${rank} = ${rank} + 1.0; }`);
        t.line("}");
        t.line(`return ${rank};`);
      }),
      matrixKernel(row, nodes, (t) => {
        t.line(`for (let i = 0; i < ${n}; i++) {`);
        t.line(`if (${t.element(ranks, "0", "i")} == ${t.column}) { return i; }`);
        t.line("}");
        t.line("return zero;");
      }),
    ],
    row,
  };
}

/**
 * What each of `columns` vectors of `length` has to be multiplied with, so that it has length 1 and the first of its elements that is at least
 * 0.7 times the largest in absolute value is positive.
 */
export function directionsOf(
  count: number,
  length: number,
  columns: number,
  nodes: readonly Node[],
  element: (t: Thread, i: string, column: string) => string,
): Found {
  const row = scratchMatrices(nodes[0]!, count, 1, columns);
  const kernel = matrixKernel(row, nodes, (t) => {
    const each = (write: (x: string) => void): void => {
      t.line(`for (let i = 0; i < ${length}; i++) {`);
      write(t.local(element(t, "i", t.column)));
      t.line("}");
    };
    const norm = normOf(t, each);
    const largest = t.local("0.0");
    each((x) => t.line(`if (Math.abs(${x}) > ${largest}) { ${largest} = Math.abs(${x}); }`));
    each((x) =>
      t.line(`if (Math.abs(${x}) >= 0.7 * ${largest}) { return ${x} < 0.0 ? -1.0 / ${norm} : 1.0 / ${norm}; }`),
    );
    t.line("return 1.0;");
  });
  return { kernels: [kernel], row };
}
