/** @file Where the walks of a nest stand while it runs: addresses in locals, and distances from them that are known now. */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { Code, Local } from "../emit/code.ts";
import type { StepFunction } from "../step-function.ts";
import type { Nest, Walk } from "./windows.ts";

/** An address in a local, and a distance from it. */
export interface Position {
  readonly local: Local;
  readonly offset: number;
}

/** A position for each walk of a nest. */
export interface Positions {
  readonly loads: readonly Position[];
  readonly stores: readonly Position[];
  readonly folds: readonly Position[];
}

export function eachWalk(nest: Nest, at: Positions, visit: (w: Walk, p: Position) => Position): Positions {
  return {
    loads: at.loads.map((p, i) => visit(nest.loads[i]!, p)),
    stores: at.stores.map((p, i) => visit(nest.stores[i]!, p)),
    folds: at.folds.map((p, i) => visit(nest.folds[i]!, p)),
  };
}

export const walksOf = (nest: Nest): readonly Walk[] => [...nest.loads, ...nest.stores, ...nest.folds];

/** The first points of all walks, in locals that are set at the start of the function. */
export function startOf(fn: StepFunction, nest: Nest): Positions {
  const at = (w: Walk): Position => {
    const elements = w.offset / dtypeInfo[w.tensor.dtype].bytes;
    return { local: fn.pointer(w.tensor, elements), offset: 0 };
  };
  return { loads: nest.loads.map(at), stores: nest.stores.map(at), folds: nest.folds.map(at) };
}

/** Positions of their own for the walks that move along an axis. */
export function copied(c: Code, nest: Nest, at: Positions, axis: number): Positions {
  return eachWalk(nest, at, (w, p) => {
    if (w.strides[axis] === 0) return p;
    const local = c.local("i32");
    c.get(p.local);
    if (p.offset !== 0) c.i32(p.offset).op("i32.add");
    c.set(local);
    return { local, offset: 0 };
  });
}

/** The positions some steps further along an axis; nothing is emitted. */
export const shifted = (nest: Nest, at: Positions, axis: number, steps: number): Positions =>
  eachWalk(nest, at, (w, p) => ({ local: p.local, offset: p.offset + steps * w.strides[axis]! }));

/** Moves all positions along an axis, each local once. */
export function advance(c: Code, nest: Nest, rows: readonly Positions[], axis: number, steps: number): void {
  const moved = new Set<Local>();
  for (const at of rows) {
    eachWalk(nest, at, (w, p) => {
      const stride = w.strides[axis]!;
      if (stride !== 0 && !moved.has(p.local)) {
        moved.add(p.local);
        c.increment(p.local, stride * steps);
      }
      return p;
    });
  }
}

/** Moves positions that are copies of their own along an axis, `turns` (a local) times `steps`. */
export function advanceTo(c: Code, nest: Nest, at: Positions, axis: number, steps: number, turns: Local): void {
  const moved = new Set<Local>();
  eachWalk(nest, at, (w, p) => {
    const stride = w.strides[axis]!;
    if (stride !== 0 && !moved.has(p.local)) {
      moved.add(p.local);
      c.get(p.local)
        .get(turns)
        .i32(stride * steps)
        .op("i32.mul")
        .op("i32.add")
        .set(p.local);
    }
    return p;
  });
}

/** As `copied` for several rows; rows that share a local keep sharing it. */
export function copiedRows(c: Code, nest: Nest, rows: readonly Positions[], axis: number): Positions[] {
  const copies = new Map<Local, Local>();
  return rows.map((at) =>
    eachWalk(nest, at, (w, p) => {
      if (w.strides[axis] === 0) return p;
      let local = copies.get(p.local);
      if (local === undefined) {
        local = c.local("i32");
        c.get(p.local).set(local);
        copies.set(p.local, local);
      }
      return { local, offset: p.offset };
    }),
  );
}
