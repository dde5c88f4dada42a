/** @file Stacks of matrices as kernels see them: windows of tensors whose leading axes are one, and a thread for each element. */
import { sizeOf } from "../../../ir/array.ts";
import type { Node } from "../../../ir/node.ts";
import type { Tensor, Use } from "../../../optimize/plan.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { storeKernels } from "../emit-loop.ts";
import { type Planned, type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";

/** Distances between neighbours in elements; `count` matrices of `rows` × `columns`. */
export interface Matrices {
  readonly tensor: Tensor;
  readonly offset: number;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly strides: readonly [matrix: number, row: number, column: number];
}

/** A whole tensor, whose axes after the stack's are made rows and columns. */
export function wholeMatrices(tensor: Tensor, count: number, rows: number, columns: number): Matrices {
  return { tensor, offset: 0, count, rows, columns, strides: [rows * columns, columns, 1] };
}

/** Room that only kernels see. */
export const scratchMatrices = (node: Node, count: number, rows: number, columns: number): Matrices =>
  wholeMatrices(scratchTensor("float32", [count, rows, columns], node), count, rows, columns);

/** The matrices of an operand, and the kernels that bring them together where no one stride leads from one to the next. */
export function operandMatrices(use: Use, nodes: readonly Node[]): { matrices: Matrices; before: readonly Planned[] } {
  const { tensor, window } = use;
  const axes = window.shape.map((d, axis) => ({ d, stride: window.strides[axis]! }));
  const [row, column] = axes.slice(-2) as [Axis, Axis];
  const stack = merged(axes.slice(0, -2));
  const shape = { count: sizeOf(window.shape.slice(0, -2)), rows: row.d, columns: column.d };
  if (stack !== undefined) {
    const strides = [stack, row.stride, column.stride] as const;
    return { matrices: { tensor, offset: window.offset, ...shape, strides }, before: [] };
  }
  const together = scratchTensor(tensor.dtype, window.shape, nodes[0]!);
  const kept = axes.filter(({ d }) => d !== 1);
  const space = kept.map(({ d }) => d);
  const load = { tensor, window: { offset: window.offset, shape: space, strides: kept.map((a) => a.stride) } };
  const body = { space, loads: [load], nodes: [], value: { kind: "load", index: 0 } } as const;
  return {
    matrices: wholeMatrices(together, shape.count, shape.rows, shape.columns),
    before: storeKernels(body, together, nodes),
  };
}

interface Axis {
  readonly d: number;
  readonly stride: number;
}

/** The one stride along several axes; undefined where they have none. */
function merged(axes: readonly Axis[]): number | undefined {
  const [first, ...rest] = axes.filter(({ d }) => d !== 1).reverse();
  if (!first) return 0;
  let next = first.d * first.stride;
  for (const { d, stride } of rest) {
    if (stride !== next) return undefined;
    next *= d;
  }
  return first.stride;
}

export function transposed(m: Matrices): Matrices {
  const [matrix, row, column] = m.strides;
  return { ...m, rows: m.columns, columns: m.rows, strides: [matrix, column, row] };
}

/** Rows from the last to the first; of square matrices that are triangular the columns too (`both`). */
export function reversed(m: Matrices, both: boolean): Matrices {
  const [matrix, row, column] = m.strides;
  const offset = m.offset + (m.rows - 1) * row + (both ? (m.columns - 1) * column : 0);
  return { ...m, offset, strides: [matrix, -row, both ? -column : column] };
}

/** Whether it is the whole of a tensor, in C order. */
export function isTogether({ tensor, offset, count, rows, columns, strides }: Matrices): boolean {
  const lengths = [count, rows, columns];
  const wanted = [rows * columns, columns, 1];
  if (offset !== 0 || sizeOf(tensor.shape) !== count * rows * columns) return false;
  return wanted.every((stride, axis) => lengths[axis] === 1 || strides[axis] === stride);
}

/** Columns from `first` on. */
export const columnsOf = (m: Matrices, first: number, columns: number): Matrices => ({
  ...m,
  offset: m.offset + first * m.strides[2],
  columns,
});

export const rowsOf = (m: Matrices, first: number, rows: number): Matrices => ({
  ...m,
  offset: m.offset + first * m.strides[1],
  rows,
});

/** What the writer of a kernel has: its text, where the thread stands, and elements. All places are Integer expressions. */
export interface Thread {
  readonly text: KernelText;
  readonly matrix: string;
  readonly row: string;
  readonly column: string;
  /** Where the element of that row and column in the thread's matrix is in its tensor. */
  index(m: Matrices, row: string, column: string): string;
  /** The element of that row and column in the thread's matrix. */
  element(m: Matrices, row: string, column: string): string;
  /** A variable, and what it is at first. A float: gpu.js has no others. */
  local(expression: string): string;
  line(text: string): void;
}

/** A kernel whose threads give the elements of `target`, `count` matrices of `rows` × `columns` that stand together. */
export function matrixKernel(
  target: Matrices,
  nodes: readonly Node[],
  write: (thread: Thread) => void,
  verdict?: PlannedKernel["verdict"],
): PlannedKernel {
  const text = new KernelText();
  const { output, at } = gridOf(text, [target.count, target.rows, target.columns]);
  const [matrix, row, column] = at as [string, string, string];
  const index = (m: Matrices, i: string, j: string): string =>
    indexText(m.offset, m.strides, [matrix, place(i), place(j)]);
  const element = (m: Matrices, i: string, j: string): string => text.element(m.tensor, index(m, i, j));
  write({ text, matrix, row, column, index, element, local: (x) => text.local(x), line: (x) => text.line(x) });
  return { ...planned(text, output, target.tensor, nodes), ...(verdict && { verdict }) };
}

const place = (x: string): string => (/^[\w.]+$/.test(x) ? x : `(${x})`);
