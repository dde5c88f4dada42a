/**
 * @file Matrix products in float32. Each thread has a tile of up to four rows of up to four columns, so that an element of the left side is
 * read once for all columns and one of the right side once for all rows, and walks through both sides by additions. Where a result has few
 * elements, threads share the depth between them.
 */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import { makeNode } from "../../ir/node.ts";
import type { FoldStep, KernelStep, Tensor, Use } from "../../optimize/plan.ts";
import { broadcastWindow, contiguousStrides, whole } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { foldKernels } from "./emit-loop.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";

/** Products added up one after the other, before their sum goes to that of the whole: at most, and where nothing divides well. */
const longestBlock = 128;
const plainBlock = 64;
/** The loop itself costs as much as a product: so many stand in one turn. */
const unrolls = { row: 8, tile: 2 };
/** With fewer threads than this a device has idle cores. */
const fewThreads = 2048;

export function floatMatmulKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a product without a result");
  const [a] = step.inputs as readonly [Use, Use];
  const { shape } = target;
  const depth = a.window.shape[shape.length - (step.node.attrs.transposeA === true ? 2 : 1)]!;
  const parts = partsOf(sizeOf(shape), depth);
  if (parts === 1) return [productKernel(step, target, depth, 1)];
  const space = [parts, ...shape];
  const partial = scratchTensor("float32", space, step.node);
  const { type, span, name } = step.node;
  const sum: FoldStep = {
    node: makeNode({ op: "sum", type, span, name }),
    value: { kind: "load", index: 0 },
    folded: space.map((_, axis) => axis === 0),
    target,
  };
  const loads = [{ tensor: partial, window: whole(space) }];
  return [productKernel(step, partial, depth, parts), ...foldKernels({ space, loads, body: [] }, sum)];
}

/** How many threads share the depth: a device with few threads has idle cores. */
function partsOf(elements: number, depth: number): number {
  if (elements >= fewThreads || depth < 16 * longestBlock) return 1;
  return Math.min(Math.ceil(fewThreads / elements), Math.floor(depth / longestBlock));
}

/** Neighbours of a row for one thread: as many as divide it and leave enough threads. */
function columnsOf(length: number, threads: number): number {
  return [4, 2, 3].find((c) => length % c === 0 && threads / c >= fewThreads) ?? 1;
}

/** Rows for one thread: a tile is stored row by row, in vectors of four. */
function rowsOf(rows: number, columns: number, threads: number): number {
  if (columns !== 4) return 1;
  return [4, 3, 2].find((r) => rows % r === 0 && threads / (columns * r) >= fewThreads) ?? 1;
}

/** The longest block that leaves no rest. */
function blockOf(depth: number): number {
  if (depth <= longestBlock) return depth;
  for (let length = longestBlock; length >= plainBlock; length -= unrolls.row) if (depth % length === 0) return length;
  for (let length = longestBlock; length >= plainBlock / 2; length--) if (depth % length === 0) return length;
  return plainBlock;
}

/** The product, or in a first axis of their own the `parts` that the depth is cut into. */
function productKernel(step: KernelStep, target: Tensor, depth: number, parts: number): PlannedKernel {
  const [a, b] = step.inputs as readonly [Use, Use];
  const shape = parts === 1 ? target.shape : target.shape.slice(1);
  const [m, n] = shape.slice(-2) as [number, number];
  const columns = columnsOf(n, sizeOf(target.shape));
  const rows = parts === 1 ? rowsOf(m, columns, sizeOf(target.shape)) : 1;
  const unrolled = rows > 1 ? unrolls.tile : unrolls.row;
  const text = new KernelText();
  const lengths = [...shape.slice(0, -2), m / rows, n / columns];
  const grid = gridOf(text, parts === 1 ? lengths : [parts, ...lengths]);
  const [part, at] = parts === 1 ? ["0", grid.at] : [grid.at[0]!, grid.at.slice(1)];
  const own = Math.floor(depth / parts);
  const { transposeA, transposeB } = step.node.attrs;
  const place = { shape, at, part: { name: part, depth: own } };
  const walkA = walkOf(a, place, -2, transposeA === true, rows);
  const walkB = walkOf(b, place, -1, transposeB === true, columns);
  const places = Array.from({ length: rows * columns }, (_, i) => ({
    i,
    row: Math.floor(i / columns),
    column: i % columns,
  }));
  const sums = (): string[] => places.map(() => text.local("zero"));

  const p = text.integer(walkA.start);
  const q = text.integer(walkB.start);
  /** Adds a number of products to `to`, and steps over them. */
  const add = (to: readonly string[], count: number): void => {
    for (let u = 0; u < count; u++) {
      const right = Array.from({ length: columns }, (_, c) =>
        text.element(b.tensor, plus(q, u * walkB.by + c * walkB.next)),
      );
      const y = rows === 1 ? right : right.map((r) => text.local(r));
      const x = Array.from({ length: rows }, (_, r) =>
        text.local(text.element(a.tensor, plus(p, u * walkA.by + r * walkA.next))),
      );
      for (const { i, row, column } of places) text.line(`${to[i]} = ${to[i]} + ${x[row]} * ${y[column]};`);
    }
    text.line(`${p} = ${plus(p, count * walkA.by)};`);
    text.line(`${q} = ${plus(q, count * walkB.by)};`);
  };
  const run = (to: readonly string[], length: number): void => {
    const turns = Math.floor(length / unrolled);
    if (turns > 0) {
      const k = text.name();
      text.line(`for (let ${k} = 0; ${k} < ${turns}; ${k}++) {`);
      add(to, unrolled);
      text.line("}");
    }
    if (length % unrolled > 0) add(to, length % unrolled);
  };
  const block = blockOf(own);
  const blocks = Math.floor(own / block);
  const total = sums();
  /** A loop around, where each turn has sums of its own. */
  const apart = (head: string, length: number): void => {
    text.line(`${head} {`);
    const inner = sums();
    run(inner, length);
    for (const { i } of places) text.line(`${total[i]} = ${total[i]} + ${inner[i]};`);
    text.line("}");
  };
  if (own === block) run(total, block);
  else {
    apart(`for (let block = 0; block < ${blocks}; block++)`, block);
    if (own % block > 0) run(total, own % block);
  }
  // What the parts leave over is the last one's.
  if (parts * own < depth) apart(`if (${part} == ${parts - 1})`, depth - parts * own);
  if (rows === 1) text.results(total);
  else {
    const vectors = contiguousStrides([...shape.slice(0, -1), n / columns]);
    const first = text.integer(
      indexText(
        0,
        vectors.map((s, axis) => (axis === vectors.length - 2 ? s * rows : s)),
        at,
      ),
    );
    for (let r = 0; r < rows; r++)
      text.storeVector(plus(first, (r * n) / columns), total.slice(r * columns, (r + 1) * columns));
  }
  return planned(text, grid.output, target, step.nodes, rows * columns);
}

/** Where a thread starts in one side, how far it is to the next product, and to that of its next row or column of the result. */
interface Walk {
  readonly start: string;
  readonly by: number;
  readonly next: number;
}

/** Where a thread stands in the result, and in the depth. */
interface Place {
  readonly shape: readonly number[];
  readonly at: readonly string[];
  readonly part: { readonly name: string; readonly depth: number };
}

/** `axis` is that of the result whose places the side has: rows of the left one, columns of the right one, of which a thread has `own`. */
function walkOf({ window }: Use, { shape, at, part }: Place, axis: -2 | -1, isTransposed: boolean, own: number): Walk {
  const lengths = [...shape.slice(0, -2), ...window.shape.slice(-2)];
  const { offset, strides } = broadcastWindow(window, lengths);
  const [batch, last] = [strides.slice(0, -2), strides.slice(-2) as [number, number]];
  const [by, next] = (axis === -2) === isTransposed ? last : ([last[1], last[0]] as const);
  const start = indexText(
    offset,
    [...batch, own * next, part.depth * by],
    [...at.slice(0, -2), at.at(axis)!, part.name],
  );
  return { start, by, next };
}

const plus = (name: string, distance: number): string => {
  if (distance === 0) return name;
  return distance > 0 ? `${name} + ${distance}` : `${name} - ${-distance}`;
};
