/** @file The innermost loop of a product over lattices: a tile of the result in registers while the table of distances is walked. */
import { type Dtype, dtypeInfo } from "../../../../ir/dtype.ts";
import { Code, type Local } from "../../emit/code.ts";
import { bitsOf, loadSplat, loadVector, storeVector, type Vec } from "../../lanes.ts";
import { SimdScalar } from "../../simd-scalar.ts";
import type { ConstantKey, StepFunction } from "../../step-function.ts";
import { transposeLanes } from "./transpose-lanes.ts";

export interface LatticeTile {
  readonly dtype: Dtype;
  readonly rows: number;
  /** Fewer than `width`: the others are computed and dropped. */
  readonly columns: number;
  readonly width: number;
  /** Bytes from row to row in A, which may go backwards, and in C. */
  readonly rowA: number;
  readonly rowC: number;
  /** Bytes from column to column in C. */
  readonly columnC: number;
}

/**
 * The number of a function `(a, table, end, b, c, first)`: the distances in A stand from `table` to `end`, the panel of B at `b`. `first`
 * is 1 where the tile starts from 0, else it goes on from what stands in C. `a` is the address of the row that comes first in memory.
 */
export function latticeTile(fn: StepFunction, t: LatticeTile): number {
  const key = `lattice ${JSON.stringify(t)}`;
  const known = fn.context.shared.get(key);
  if (known !== undefined) return known;
  const ordinal = fn.context.module.define(emitLatticeTile(fn, t));
  fn.context.shared.set(key, ordinal);
  return ordinal;
}

function emitLatticeTile(fn: StepFunction, t: LatticeTile): Code {
  const code = new Code(["i32", "i32", "i32", "i32", "i32", "i32"], []);
  const [a, table, end, b, c, first] = [0, 1, 2, 3, 4, 5];
  const { bytes } = dtypeInfo[t.dtype];
  const lanes = 16 / bytes;
  const vectors = Math.ceil(t.columns / lanes);
  const constant = (_key: ConstantKey, made: () => Uint8Array): number => {
    const local = code.local("v128");
    code.v128(made()).set(local);
    return local;
  };
  const s = new SimdScalar({ code, lanes, fma: fn.context.fma, constant, mathImport: fn.mathImport }, t.dtype);
  const tile: Vec[][] = [];
  for (let r = 0; r < t.rows; r++) {
    tile.push([]);
    for (let v = 0; v < vectors; v++) {
      code.v128(new Uint8Array(16));
      tile[r]!.push(s.take());
    }
  }
  const locals = tile.map((row) => row.map((v) => v.local));
  code.get(first).op("i32.eqz");
  code.if(() => loadTile(code, t, c, locals));
  const step = Math.abs(t.rowA);
  const at = (r: number): number => (t.rowA < 0 ? t.rows - 1 - r : r) * step;
  const x = code.local("i32");
  code.loop((again) => {
    code.scope(() => {
      code.get(a).get(table).mem("i32.load").op("i32.add").set(x);
      const columns: Vec[] = [];
      for (let v = 0; v < vectors; v++) {
        code.get(b);
        loadVector(code, t.dtype, lanes, v * 16);
        columns.push(s.take());
      }
      for (let r = 0; r < t.rows; r++) {
        code.get(x);
        loadSplat(code, t.dtype, at(r));
        const element = s.take();
        for (let v = 0; v < vectors; v++) {
          const sum = s.fma(element, columns[v]!, tile[r]![v]!);
          code.get(sum.local).set(tile[r]![v]!.local);
        }
      }
    });
    code.increment(b, t.width * bytes);
    code.get(table).i32(4).op("i32.add").tee(table).get(end).op("i32.ne").brIf(again);
  });
  storeTile(code, t, c, locals);
  return code;
}

/** The other way round. */
function loadTile(code: Code, t: LatticeTile, c: Local, tile: readonly (readonly Local[])[]): void {
  const { bytes } = dtypeInfo[t.dtype];
  const lanes = 16 / bytes;
  for (const v of tile[0]!.keys()) {
    const count = Math.min(lanes, t.columns - v * lanes);
    let r = 0;
    if (t.rowC === bytes && count === lanes) {
      for (; r + lanes <= t.rows; r += lanes) {
        code.scope(() => {
          const square = Array.from({ length: lanes }, (_, j) => {
            const local = code.local("v128");
            code
              .get(c)
              .mem("v128.load", (v * lanes + j) * t.columnC + r * bytes)
              .set(local);
            return local;
          });
          for (const [j, turned] of transposeLanes(code, square).entries()) code.get(turned).set(tile[r + j]![v]!);
        });
      }
    }
    for (; r < t.rows; r++) {
      const vector = tile[r]![v]!;
      for (let lane = 0; lane < count; lane++) {
        code.get(c).get(vector);
        const offset = r * t.rowC + (v * lanes + lane) * t.columnC;
        code.memLane(bytes === 4 ? "v128.load32_lane" : "v128.load64_lane", lane, offset).set(vector);
      }
    }
  }
}

/** Turned where rows lie side by side in C, so that whole vectors are written; column by column otherwise. */
function storeTile(code: Code, t: LatticeTile, c: Local, tile: readonly (readonly Local[])[]): void {
  const { bytes } = dtypeInfo[t.dtype];
  const lanes = 16 / bytes;
  const bits = bitsOf(t.dtype);
  for (const v of tile[0]!.keys()) {
    const count = Math.min(lanes, t.columns - v * lanes);
    let r = 0;
    if (t.rowC === bytes) {
      for (; r + lanes <= t.rows; r += lanes) {
        code.scope(() => {
          const turned = transposeLanes(
            code,
            tile.slice(r, r + lanes).map((row) => row[v]!),
          );
          for (let j = 0; j < count; j++) {
            storeVector(code, bits, lanes, c, turned[j]!, (v * lanes + j) * t.columnC + r * bytes);
          }
        });
      }
    }
    for (; r < t.rows; r++) {
      const vector = tile[r]![v]!;
      if (t.columnC === bytes) {
        storeVector(code, bits, count, c, vector, r * t.rowC + v * 16);
        continue;
      }
      for (let j = 0; j < count; j++) {
        code.get(c).get(vector);
        const offset = r * t.rowC + (v * lanes + j) * t.columnC;
        code.memLane(bytes === 4 ? "v128.store32_lane" : "v128.store64_lane", j, offset);
      }
    }
  }
}
