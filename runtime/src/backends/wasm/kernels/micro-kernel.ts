/** @file The innermost loop of a matrix product: a tile of the result in registers while k runs. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { Code } from "../emit/code.ts";
import { bitsOf, loadSplat, loadVector, storeVector, type Vec } from "../lanes.ts";
import { SimdScalar } from "../simd-scalar.ts";
import type { ConstantKey, StepFunction } from "../step-function.ts";

/** A part of the result: `columns` is `vectors` times the lanes of the dtype. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
  readonly columns: number;
}

export interface MicroKernel {
  readonly dtype: Dtype;
  readonly rows: number;
  /** Fewer than fill the last vector: the others are computed and dropped. */
  readonly columns: number;
  /** How far k runs. */
  readonly depth: number;
  /** The tile starts from 0; else from what stands in memory. */
  readonly first: boolean;
  /** Strides in bytes: of A by row and k, of B by k, of C by row. */
  readonly a: readonly [row: number, k: number];
  readonly b: number;
  readonly c: number;
}

/** The number of a function `(a, b, c)` of three addresses. */
export function microKernel(fn: StepFunction, m: MicroKernel): number {
  const key = `micro ${JSON.stringify(m)}`;
  const known = fn.context.shared.get(key);
  if (known !== undefined) return known;
  const ordinal = fn.context.module.define(emitMicroKernel(fn, m));
  fn.context.shared.set(key, ordinal);
  return ordinal;
}

/** k is not unrolled: V8 of Node 20 would hoist all loads of the longer body, and spill. */
function emitMicroKernel(fn: StepFunction, m: MicroKernel): Code {
  const code = new Code(["i32", "i32", "i32"], []);
  const [a, b, c] = [0, 1, 2];
  const { bytes } = dtypeInfo[m.dtype];
  const lanes = 16 / bytes;
  const vectors = Math.ceil(m.columns / lanes);
  const constant = (_key: ConstantKey, bytes: () => Uint8Array): number => {
    const local = code.local("v128");
    code.v128(bytes()).set(local);
    return local;
  };
  const { fma } = fn.context;
  const s = new SimdScalar({ code, lanes, fma, constant, mathImport: fn.mathImport }, m.dtype);
  const bits = bitsOf(m.dtype);
  const tile: Vec[][] = [];
  for (let r = 0; r < m.rows; r++) {
    tile.push([]);
    for (let v = 0; v < vectors; v++) {
      if (m.first) code.v128(new Uint8Array(16));
      else {
        code.get(c);
        loadVector(code, m.dtype, lanes, r * m.c + v * 16);
      }
      tile[r]!.push(s.take());
    }
  }
  const end = code.local("i32");
  code
    .get(b)
    .i32(m.depth * m.b)
    .op("i32.add")
    .set(end);
  code.loop((again) => {
    code.scope(() => {
      const columns: Vec[] = [];
      for (let v = 0; v < vectors; v++) {
        code.get(b);
        loadVector(code, m.dtype, lanes, v * 16);
        columns.push(s.take());
      }
      for (let r = 0; r < m.rows; r++) {
        code.get(a);
        loadSplat(code, m.dtype, r * m.a[0]);
        const x = s.take();
        for (let v = 0; v < vectors; v++) {
          const sum = s.fma(x, columns[v]!, tile[r]![v]!);
          code.get(sum.local).set(tile[r]![v]!.local);
        }
      }
    });
    code.increment(a, m.a[1]);
    code.get(b).i32(m.b).op("i32.add").tee(b).get(end).op("i32.ne").brIf(again);
  });
  for (let r = 0; r < m.rows; r++) {
    for (let v = 0; v < vectors; v++) {
      const count = Math.min(lanes, m.columns - v * lanes);
      storeVector(code, bits, count, c, tile[r]![v]!.local, r * m.c + v * 16);
    }
  }
  return code;
}
