/** @file The loops of a product over lattices around its tiles. */
import type { Local } from "../../emit/code.ts";
import type { StepFunction } from "../../step-function.ts";
import { emitBatch } from "../batch.ts";
import { movable } from "../lines.ts";
import { type LatticePlan, tableBytes } from "./lattice.ts";
import { emitPanel } from "./lattice-panel.ts";
import { latticeTile } from "./lattice-tile.ts";
import { rowTile } from "./row-tile.ts";

/** Addresses of the first elements, and of memory as `latticeScratch` asks for it. */
export interface LatticePlaces {
  readonly a: Local;
  readonly b: Local;
  readonly c: Local;
  readonly scratch: Local;
}

/** Writes how far the elements of A that one block sums lie from the first; the same for all blocks and groups. */
export function emitTable(fn: StepFunction, p: LatticePlan, table: Local): void {
  const c = fn.code;
  const axes = [{ length: p.chunk, a: p.cut.a }, ...p.within];
  c.scope(() => {
    const origin = c.local("i32");
    c.i32(0).set(origin);
    const to = movable(c, table);
    emitBatch(
      c,
      axes.map((x) => x.length),
      [{ start: origin, strides: axes.map((x) => x.a) }],
      ([distance]) => {
        c.get(to).get(distance!).mem("i32.store");
        c.increment(to, 4);
      },
    );
  });
}

/** Sets all of C, or adds to what stands there. The table is written already. */
export function emitLattice(fn: StepFunction, p: LatticePlan, places: LatticePlaces, adding = false): void {
  const c = fn.code;
  c.scope(() => {
    const panels = movable(c, places.scratch, tableBytes(p));
    const first = c.local("i32");
    c.i32(adding ? 0 : 1).set(first);
    const walks = [
      { start: places.a, strides: p.around.map((x) => x.a) },
      { start: places.b, strides: p.around.map((x) => x.b) },
    ];
    emitBatch(
      c,
      p.around.map((x) => x.length),
      walks,
      ([a, b]) => {
        c.scope(() => {
          const [x, y] = [movable(c, a!), movable(c, b!)];
          const block = (chunk: number): void => {
            emitBlock(fn, p, chunk, { ...places, a: x, b: y }, panels, first);
            c.i32(0).set(first);
          };
          c.repeat(Math.floor(p.cut.length / p.chunk), () => {
            block(p.chunk);
            c.increment(x, p.chunk * p.cut.a);
            c.increment(y, p.chunk * p.cut.b);
          });
          const rest = p.cut.length % p.chunk;
          if (rest > 0) block(rest);
        });
      },
    );
  });
}

/** Adds what `chunk` steps of the axis that is cut sum up. */
function emitBlock(
  fn: StepFunction,
  p: LatticePlan,
  chunk: number,
  places: LatticePlaces,
  panels: Local,
  first: Local,
): void {
  const c = fn.code;
  const depth = (p.depth / p.chunk) * chunk;
  const panelBytes = depth * p.width * p.bytes;
  const full = Math.floor(p.columns.length / p.width);
  const rest = p.columns.length % p.width;
  c.scope(() => {
    const [from, to] = [movable(c, places.b), movable(c, panels)];
    c.repeat(full, () => {
      emitPanel(fn, p, chunk, p.width, from, to);
      c.increment(from, p.width * p.columns.b);
      c.increment(to, panelBytes);
    });
    if (rest > 0) emitPanel(fn, p, chunk, rest, from, to);
  });
  const walks = [
    { start: places.a, strides: p.outer.map((x) => x.a) },
    { start: places.c, strides: p.outer.map((x) => x.c) },
  ];
  emitBatch(
    c,
    p.outer.map((x) => x.length),
    walks,
    ([a, target]) => {
      c.scope(() => {
        const [panel, column] = [movable(c, panels), movable(c, target!)];
        const end = movable(c, places.scratch, 4 * depth);
        const tiles = (columns: number): void => {
          emitTiles(fn, p, columns, { ...places, a: a!, b: panel, c: column }, end, first);
        };
        c.repeat(full, () => {
          fn.checkInterrupt();
          tiles(p.width);
          c.increment(panel, panelBytes);
          c.increment(column, p.width * p.columns.c);
        });
        if (rest > 0) {
          fn.checkInterrupt();
          tiles(rest);
        }
      });
    },
  );
}

/** All tiles of one panel: `b` is the panel, `scratch` the table, which ends at `end`. */
function emitTiles(
  fn: StepFunction,
  p: LatticePlan,
  columns: number,
  { a, b, c: target, scratch }: LatticePlaces,
  end: Local,
  first: Local,
): void {
  const c = fn.code;
  const { length, a: rowA, c: rowC } = p.tiled;
  // Tiles of almost equal height: a low one costs nearly as much as a high one.
  const count = Math.ceil(length / p.height);
  const high = Math.ceil(length / count);
  const highOnes = length - count * (high - 1);
  const sizes = p.alongRows
    ? [
        [p.height, Math.floor(length / p.height)],
        [length % p.height, length % p.height > 0 ? 1 : 0],
      ]
    : [
        [high, highOnes],
        [high - 1, high > 1 ? count - highOnes : 0],
      ];
  const walks = [
    { start: a, strides: p.inner.map((x) => x.a) },
    { start: target, strides: p.inner.map((x) => x.c) },
  ];
  emitBatch(
    c,
    p.inner.map((x) => x.length),
    walks,
    ([row, element]) => {
      c.scope(() => {
        const [x, y] = [movable(c, row!), movable(c, element!)];
        const tiles = (rows: number, times: number): void => {
          if (times === 0) return;
          const shape = { dtype: p.dtype, rows, columns, width: p.width, rowA, rowC, columnC: p.columns.c };
          const tile = p.alongRows ? rowTile(fn, shape) : latticeTile(fn, shape);
          c.repeat(times, () => {
            c.get(x);
            if (rowA < 0) c.i32((rows - 1) * rowA).op("i32.add");
            c.get(scratch).get(end).get(b).get(y).get(first).callDefined(tile);
            c.increment(x, rows * rowA);
            c.increment(y, rows * rowC);
          });
        };
        for (const [rows, times] of sizes) tiles(rows!, times!);
      });
    },
  );
}
