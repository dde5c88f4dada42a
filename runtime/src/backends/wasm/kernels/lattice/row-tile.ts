/** @file A tile of a product over lattices that has few columns: its vectors lie along the rows, which stand side by side in A and C. */
import { dtypeInfo } from "../../../../ir/dtype.ts";
import { Code } from "../../emit/code.ts";
import { bitsOf, loadSplat, loadVector, storeVector, type Vec } from "../../lanes.ts";
import { SimdScalar } from "../../simd-scalar.ts";
import type { ConstantKey, StepFunction } from "../../step-function.ts";
import type { LatticeTile } from "./lattice-tile.ts";

/** The number of a function with the parameters of `latticeTile`'s. */
export function rowTile(fn: StepFunction, t: LatticeTile): number {
  const key = `rows ${JSON.stringify(t)}`;
  const known = fn.context.shared.get(key);
  if (known !== undefined) return known;
  const ordinal = fn.context.module.define(emitRowTile(fn, t));
  fn.context.shared.set(key, ordinal);
  return ordinal;
}

function emitRowTile(fn: StepFunction, t: LatticeTile): Code {
  const code = new Code(["i32", "i32", "i32", "i32", "i32", "i32"], []);
  const [a, table, end, b, c, first] = [0, 1, 2, 3, 4, 5];
  const { bytes } = dtypeInfo[t.dtype];
  const lanes = 16 / bytes;
  const vectors = Math.ceil(t.rows / lanes);
  const constant = (_key: ConstantKey, made: () => Uint8Array): number => {
    const local = code.local("v128");
    code.v128(made()).set(local);
    return local;
  };
  const s = new SimdScalar({ code, lanes, fma: fn.context.fma, constant, mathImport: fn.mathImport }, t.dtype);
  const tile: Vec[][] = Array.from({ length: t.columns }, () =>
    Array.from({ length: vectors }, () => {
      code.v128(new Uint8Array(16));
      return s.take();
    }),
  );
  /** Where the rows of a vector stand in a column of C. */
  const at = (j: number, v: number): number => j * t.columnC + v * 16;
  code.get(first).op("i32.eqz");
  code.if(() => {
    for (const [j, column] of tile.entries()) {
      // What is read behind the last row is never written.
      for (const [v, { local }] of column.entries()) code.get(c).mem("v128.load", at(j, v)).set(local);
    }
  });
  const x = code.local("i32");
  code.loop((again) => {
    code.scope(() => {
      code.get(a).get(table).mem("i32.load").op("i32.add").set(x);
      const factors: Vec[] = [];
      for (let j = 0; j < t.columns; j++) {
        code.get(b);
        loadSplat(code, t.dtype, j * bytes);
        factors.push(s.take());
      }
      for (let v = 0; v < vectors; v++) {
        code.get(x);
        loadVector(code, t.dtype, lanes, v * 16);
        const elements = s.take();
        for (const [j, factor] of factors.entries()) {
          const sum = s.fma(elements, factor, tile[j]![v]!);
          code.get(sum.local).set(tile[j]![v]!.local);
        }
      }
    });
    code.increment(b, t.width * bytes);
    code.get(table).i32(4).op("i32.add").tee(table).get(end).op("i32.ne").brIf(again);
  });
  for (const [j, column] of tile.entries()) {
    for (const [v, { local }] of column.entries()) {
      storeVector(code, bitsOf(t.dtype), Math.min(lanes, t.rows - v * lanes), c, local, at(j, v));
    }
  }
  return code;
}
