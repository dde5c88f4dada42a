/**
 * @file Products of matrices: B is packed into panels a few vectors wide, and a tile of the result is held in registers while k
 * runs (K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34, 2008). Each output row is
 * summed over k in order, whatever the other lengths are.
 */
import { sizeOf } from "../../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import type { StepFunction } from "../step-function.ts";
import { type Cut, cutOf, type Range, rangeOf, shareWork } from "../threads/share-work.ts";
import { isShared } from "../threads/shared-steps.ts";
import { type BatchWalk, emitBatch } from "./batch.ts";
import type { Kernel } from "./index.ts";
import { movedBy } from "./lines.ts";
import { microKernel, type Tile } from "./micro-kernel.ts";
import { packPanel } from "./pack-panel.ts";

/** Rows of k that are packed at once: a panel of B stays in the first-level cache. */
const blockK = 384;
/** Rows of A that are used again for each panel: they stay in the second-level cache. */
const blockM = 128;
/** With fewer rows than this, packing B costs more than it gains. */
const fewRows = 8;

interface Sides {
  readonly dtype: Dtype;
  readonly bytes: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Strides in bytes: of A by row and k, of B by k and column. */
  readonly a: readonly [row: number, k: number];
  readonly b: readonly [k: number, column: number];
  readonly tile: Tile;
  readonly packed: boolean;
  /** Whether blocks of A are packed too: what a tile reads for one k then stands side by side. */
  readonly packedA: boolean;
  /** Rows of a panel of A: those of a tile, in whole vectors. */
  readonly heightA: number;
  /** From row to row of the result, in bytes. */
  readonly rowC: number;
}

export function matmul(step: KernelStep): Kernel | undefined {
  const sides = sidesOf(step);
  if (!sides) return undefined;
  const cut = isShared(step) ? cutProduct(step, sides) : undefined;
  if (!cut) return { scratch: panelBytes(sides), emit: (fn) => emitMatmul(fn, step, sides) };
  return { scratch: cut.parts * cut.scratch, emit: (fn) => emitShared(fn, step, sides, cut) };
}

/** What parts of a product are: some of the first axis of a stack, or some of the rows and columns of the result. */
type ProductCut = { readonly parts: number; readonly scratch: number } & (
  | { readonly kind: "stack"; readonly cut: Cut }
  /** Chunks of rows and columns, and what is left for the last one. Parts are numbered row by row. */
  | { readonly kind: "grid"; readonly rows: Side; readonly columns: Side }
);

interface Side {
  readonly parts: number;
  readonly chunk: number;
  readonly last: number;
}

/** Rows or columns of a part are at least so many: each packs what it reads of both matrices. */
const fewestOfPart = 64;
const mostProducts = 8;

/** Undefined where there is too little to cut. */
function cutProduct(step: KernelStep, s: Sides): ProductCut | undefined {
  const batch = step.node.type.shape.slice(0, -2) as readonly number[];
  if (sizeOf(batch) > 1) {
    const cut = cutOf(batch[0]!);
    return cut.parts < 2 ? undefined : { kind: "stack", cut, parts: cut.parts, scratch: padded(panelBytes(s)) };
  }
  const sideOf = (length: number, unit: number, atMost: number): Side => {
    const { parts, chunk } = cutOf(Math.ceil(length / unit), atMost);
    return { parts, chunk: chunk * unit, last: length - (parts - 1) * chunk * unit };
  };
  const most = (length: number): number => Math.max(1, Math.min(mostProducts, Math.floor(length / fewestOfPart)));
  let best:
    | { readonly rows: Side; readonly columns: Side; readonly parts: number; readonly packed: number }
    | undefined;
  for (let r = 1; r <= most(s.m); r++) {
    for (let c = 1; c <= Math.min(most(s.n), mostProducts / r); c++) {
      const [rows, columns] = [sideOf(s.m, s.tile.rows, r), sideOf(s.n, s.tile.columns, c)];
      const parts = rows.parts * columns.parts;
      // A is packed for each chunk of columns, B for each of rows.
      const packed = s.m * columns.parts + s.n * rows.parts;
      if (!best || parts > best.parts || (parts === best.parts && packed < best.packed))
        best = { rows, columns, parts, packed };
    }
  }
  if (!best || best.parts < 2) return undefined;
  const bytes = sidesOfParts(s, best.rows, best.columns).flat().map(panelBytes);
  return {
    kind: "grid",
    rows: best.rows,
    columns: best.columns,
    parts: best.parts,
    scratch: padded(Math.max(...bytes)),
  };
}

const padded = (bytes: number): number => Math.ceil(bytes / 64) * 64;

const panelBytes = (s: Sides): number => panelBytesB(s) + panelBytesA(s);

/** By chunk of rows, whole and last, and by chunk of columns. */
const sidesOfParts = (s: Sides, rows: Side, columns: Side): readonly (readonly Sides[])[] =>
  [rows.chunk, rows.last].map((m) => [columns.chunk, columns.last].map((n) => withPacking({ ...s, m, n })));

function emitShared(fn: StepFunction, step: KernelStep, s: Sides, cut: ProductCut): void {
  shareWork(fn, cut.parts, (part, number) => {
    const c = part.code;
    const scratch = cut.scratch > 0 ? movedBy(c, part.scratch(), number, cut.scratch) : undefined;
    const walks = walksOf(part, step, s);
    if (cut.kind === "stack") emitStack(part, step, s, walks, rangeOf(c, number, cut.cut), scratch);
    else emitGrid(part, s, walks, number, cut.rows, cut.columns, scratch);
  });
}

function emitStack(
  fn: StepFunction,
  step: KernelStep,
  s: Sides,
  walks: readonly BatchWalk[],
  range: Range,
  scratch: Local | undefined,
): void {
  const c = fn.code;
  const batch = (step.node.type.shape as readonly number[]).slice(1, -2);
  const at = walks.map((w) => movedBy(c, w.start, range.first, w.strides[0]!));
  c.repeatLocal(range.count, () => {
    const inner = walks.map((w, i) => ({ start: at[i]!, strides: w.strides.slice(1) }));
    emitBatch(c, batch, inner, ([x, y, z]) => emitProduct(fn, s, x!, y!, z!, scratch));
    for (const [i, w] of walks.entries()) c.increment(at[i]!, w.strides[0]!);
  });
}

function emitGrid(
  fn: StepFunction,
  s: Sides,
  walks: readonly BatchWalk[],
  number: Local,
  rows: Side,
  columns: Side,
  scratch: Local | undefined,
): void {
  const c = fn.code;
  const [x, y, z] = walks.map((w) => w.start) as [Local, Local, Local];
  const [row, column] = [c.local("i32"), c.local("i32")];
  c.get(number).i32(columns.parts).op("i32.div_u").set(row);
  c.get(number).i32(columns.parts).op("i32.rem_u").set(column);
  const a = movedBy(c, x, row, rows.chunk * s.a[0]);
  const b = movedBy(c, y, column, columns.chunk * s.b[1]);
  const target = movedBy(c, movedBy(c, z, row, rows.chunk * s.rowC), column, columns.chunk * s.bytes);
  const sides = sidesOfParts(s, rows, columns);
  /** Code for whole chunks, and other code for the last one where that is shorter. */
  const choose = (index: Local, side: Side, emit: (last: 0 | 1) => void): void => {
    if (side.chunk === side.last) {
      emit(0);
      return;
    }
    if (side.parts === 1) {
      emit(1);
      return;
    }
    c.get(index)
      .i32(side.parts - 1)
      .op("i32.lt_s");
    c.if(
      () => emit(0),
      () => emit(1),
    );
  };
  choose(row, rows, (i) =>
    choose(column, columns, (j) => c.scope(() => emitProduct(fn, sides[i]![j]!, a, b, target, scratch))),
  );
}

const depthOf = (s: Sides): number => Math.min(s.k, blockK);

/** Bytes of all panels of B for one block of k, with room for reading behind the last. */
const panelBytesB = (s: Sides): number =>
  s.packed ? depthOf(s) * Math.ceil(s.n / s.tile.columns) * s.tile.columns * s.bytes + 64 : 0;

/** Bytes of the panels of one block of A. */
const panelBytesA = (s: Sides): number =>
  s.packedA ? depthOf(s) * Math.ceil(Math.min(s.m, blockM) / s.tile.rows) * s.heightA * s.bytes + 64 : 0;

function sidesOf(step: KernelStep): Sides | undefined {
  const [x, y] = step.inputs;
  const dtype = step.node.type.dtype;
  if (dtype === "bool" || step.node.type.shape.some((d) => d === 0)) return undefined;
  const { transposeA, transposeB } = step.node.attrs;
  const rank = x!.window.shape.length;
  const { bytes } = dtypeInfo[dtype];
  const last = (s: readonly number[]): [number, number] => [s[rank - 2]! * bytes, s[rank - 1]! * bytes];
  const [a0, a1] = last(x!.window.strides);
  const [b0, b1] = last(y!.window.strides);
  const shape = step.node.type.shape as readonly number[];
  const [m, n] = [shape[rank - 2]!, shape[rank - 1]!];
  const k = x!.window.shape[rank - (transposeA === true ? 2 : 1)]!;
  if (k === 0) return undefined;
  const a: Sides["a"] = transposeA === true ? [a1, a0] : [a0, a1];
  const b: Sides["b"] = transposeB === true ? [b1, b0] : [b0, b1];
  if ([...a, ...b].some((s) => s < 0)) return undefined;
  const tile = tileOf(dtype, n);
  const heightA = Math.max(tile.rows, 16 / bytes);
  return withPacking({ dtype, bytes, m, n, k, a, b, tile, packed: false, packedA: false, heightA, rowC: n * bytes });
}

function withPacking(s: Sides): Sides {
  const packed = s.b[1] !== s.bytes || s.m >= fewRows;
  const packedA = s.a[1] === s.bytes ? s.m >= 64 && s.n >= 128 : s.m >= fewRows && s.n > 2 * s.tile.columns;
  return { ...s, packed, packedA };
}

/** Rows and columns of the result that are held in registers. */
function tileOf(dtype: Dtype, n: number): Tile {
  const lanes = 16 / dtypeInfo[dtype].bytes;
  const vectors = Math.min(2, Math.ceil(n / lanes));
  return { rows: 4, vectors, columns: vectors * lanes };
}

function emitMatmul(fn: StepFunction, step: KernelStep, sides: Sides): void {
  const batch = (step.node.type.shape as readonly number[]).slice(0, -2);
  const scratch = sides.packed || sides.packedA ? fn.scratch() : undefined;
  emitBatch(fn.code, batch, walksOf(fn, step, sides), ([a, b, c]) => emitProduct(fn, sides, a!, b!, c!, scratch));
}

/** How a stack of products goes through both operands and the result. */
function walksOf(fn: StepFunction, step: KernelStep, sides: Sides): readonly BatchWalk[] {
  const rank = step.node.type.shape.length;
  const batch = (step.node.type.shape as readonly number[]).slice(0, -2);
  const walk = (i: number): BatchWalk => {
    const { tensor, window } = step.inputs[i]!;
    const strides = window.strides.slice(0, rank - 2).map((s) => s * sides.bytes);
    return { start: fn.pointer(tensor, window.offset), strides };
  };
  const target: BatchWalk = {
    start: fn.pointer(step.targets[0]!),
    strides: batch.map((_, i) => sizeOf(batch.slice(i + 1)) * sides.m * sides.n * sides.bytes),
  };
  return [walk(0), walk(1), target];
}

/** One product of matrices. */
function emitProduct(fn: StepFunction, s: Sides, a: Local, b: Local, c: Local, scratch: Local | undefined): void {
  const panels = s.packed ? scratch : undefined;
  let panelsA: Local | undefined;
  if (s.packedA && scratch !== undefined) {
    panelsA = fn.code.local("i32");
    fn.code.get(scratch).i32(panelBytesB(s)).op("i32.add").set(panelsA);
  }
  for (let start = 0; start < s.k; start += blockK) {
    const depth = Math.min(blockK, s.k - start);
    emitBlock(fn, s, { a, b, c, panels, panelsA, start, depth });
  }
}

interface Block {
  readonly a: Local;
  readonly b: Local;
  readonly c: Local;
  readonly panels: Local | undefined;
  readonly panelsA: Local | undefined;
  readonly start: number;
  readonly depth: number;
}

/** Adds the products of `depth` columns of A with as many rows of B to C, or sets C when these are the first. */
function emitBlock(fn: StepFunction, s: Sides, block: Block): void {
  const { code } = fn;
  const { tile, bytes } = s;
  const { start, depth, panels } = block;
  const panelBytes = depth * tile.columns * bytes;
  const full = Math.floor(s.n / tile.columns);
  const rest = s.n % tile.columns;
  const at = (base: Local, offset: number): Local => {
    const local = code.local("i32");
    code.get(base).i32(offset).op("i32.add").set(local);
    return local;
  };
  if (panels !== undefined) {
    code.scope(() => {
      const from = at(block.b, start * s.b[0]);
      const to = at(panels, 0);
      const pack = (columns: number) => {
        const key = { dtype: s.dtype, depth, columns, width: tile.columns, strides: s.b };
        code.get(from).get(to).callDefined(packPanel(fn, key));
      };
      code.repeat(full, () => {
        pack(tile.columns);
        code.increment(from, tile.columns * s.b[1]);
        code.increment(to, panelBytes);
      });
      if (rest > 0) pack(rest);
    });
  }
  const first = start === 0;
  const strideB = panels === undefined ? s.b[0] : tile.columns * bytes;
  const stepB = panels === undefined ? tile.columns * s.b[1] : panelBytes;
  const { rowC } = s;
  const { panelsA } = block;
  const panelA = depth * s.heightA * bytes;
  const strideA: Sides["a"] = panelsA === undefined ? s.a : [bytes, s.heightA * bytes];
  const stepA = panelsA === undefined ? tile.rows * s.a[0] : panelA;
  const micro = (rows: number, columns: number): number =>
    microKernel(fn, { dtype: s.dtype, rows, columns, depth, first, a: strideA, b: strideB, c: rowC });
  /** Packs a block of rows of A, a tile's rows in each panel. */
  const packRows = (rows: number, rowA: Local, to: Local): void => {
    code.scope(() => {
      const [from, target] = [at(rowA, 0), at(to, 0)];
      const pack = (columns: number): void => {
        const key = { dtype: s.dtype, depth, columns, width: s.heightA, strides: [s.a[1], s.a[0]] as const };
        code.get(from).get(target).callDefined(packPanel(fn, key));
      };
      code.repeat(Math.floor(rows / tile.rows), () => {
        pack(tile.rows);
        code.increment(from, tile.rows * s.a[0]);
        code.increment(target, panelA);
      });
      if (rows % tile.rows > 0) pack(rows % tile.rows);
    });
  };
  const rowsBlock = (rows: number, rowA: Local, rowTarget: Local): void => {
    if (panelsA !== undefined) packRows(rows, rowA, panelsA);
    code.scope(() => {
      const panel = panels === undefined ? at(block.b, start * s.b[0]) : at(panels, 0);
      const column = at(rowTarget, 0);
      const tiles = (columns: number): void => {
        const [x, y] = [at(panelsA ?? rowA, 0), at(column, 0)];
        const tall = Math.floor(rows / tile.rows);
        code.repeat(tall, () => {
          code.get(x).get(panel).get(y).callDefined(micro(tile.rows, columns));
          code.increment(x, stepA);
          code.increment(y, tile.rows * rowC);
        });
        if (rows % tile.rows > 0)
          code
            .get(x)
            .get(panel)
            .get(y)
            .callDefined(micro(rows % tile.rows, columns));
      };
      code.repeat(full, () => {
        fn.checkInterrupt();
        code.scope(() => tiles(tile.columns));
        code.increment(panel, stepB);
        code.increment(column, tile.columns * bytes);
      });
      if (rest > 0) code.scope(() => tiles(rest));
    });
  };
  code.scope(() => {
    const rowA = at(block.a, start * s.a[1]);
    const rowTarget = at(block.c, 0);
    code.repeat(Math.floor(s.m / blockM), () => {
      rowsBlock(blockM, rowA, rowTarget);
      code.increment(rowA, blockM * s.a[0]);
      code.increment(rowTarget, blockM * rowC);
    });
    if (s.m % blockM > 0) rowsBlock(s.m % blockM, rowA, rowTarget);
  });
}
