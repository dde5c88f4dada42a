/** @file Matrices for the tests of linear algebra on the GPU, whose solutions float32 can tell. */
import { type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";

/** Numbers between -1 and 1, the same in each run. */
export function noise(shape: readonly number[], seed = 1): NdArray {
  let state = (seed * 2654435761) >>> 0;
  const data = Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { dtype: "float32", shape, data };
}

/** With `by` added to each diagonal. */
export function shifted(a: NdArray, by: number): NdArray {
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  const data = Float32Array.from(a.data as Float32Array, (x, at) => {
    const [i, j] = [Math.floor(at / columns) % rows, at % columns];
    return i === j ? x + by : x;
  });
  return { ...a, data };
}

/** Symmetric and positive definite: B Bᵀ / n and the identity. */
export function positive(shape: readonly number[], seed = 1): NdArray {
  const n = shape[shape.length - 1]!;
  const b = noise(shape, seed).data as Float32Array;
  const data = Float32Array.from(b, (_, at) => {
    const start = Math.floor(at / (n * n)) * n * n;
    const [i, j] = [Math.floor(at / n) % n, at % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += b[start + i * n + k]! * b[start + j * n + k]!;
    return sum / n;
  });
  return shifted({ dtype: "float32", shape, data }, 1);
}

/** With its rows moved round by `by`, so that the diagonal is not where the pivots are. */
export function rolled(a: NdArray, by: number): NdArray {
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  const data = Float32Array.from(a.data as Float32Array, (_, at) => {
    const start = Math.floor(at / (rows * columns)) * rows * columns;
    const i = (Math.floor(at / columns) + by) % rows;
    return Number(a.data[start + i * columns + (at % columns)]);
  });
  return { ...a, data };
}

/** Q diag(values) Zᵀ with random orthonormal columns of Q (`rows` long) and Z; with `isSymmetric` Z is Q. In float32. */
export function withSpectrum(rows: number, values: readonly number[], isSymmetric: boolean, seed = 1): NdArray {
  const n = values.length;
  const q = orthonormalColumns(rows, n, seed);
  const z = isSymmetric ? q : orthonormalColumns(n, n, seed + 1);
  const data = new Float32Array(rows * n);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += q[k]![i]! * values[k]! * z[k]![j]!;
      data[i * n + j] = sum;
    }
  }
  return { dtype: "float32", shape: [rows, n], data };
}

/** By Gram and Schmidt, twice, in float64. */
function orthonormalColumns(length: number, count: number, seed: number): Float64Array[] {
  const raw = noise([count, length], seed).data as Float32Array;
  const columns: Float64Array[] = [];
  for (let c = 0; c < count; c++) {
    const x = Float64Array.from(raw.subarray(c * length, c * length + length));
    for (const u of [...columns, ...columns]) {
      const along = u.reduce((sum, e, i) => sum + e * x[i]!, 0);
      for (let i = 0; i < length; i++) x[i]! -= along * u[i]!;
    }
    const norm = Math.hypot(...x);
    columns.push(x.map((e) => e / norm));
  }
  return columns;
}

/** A product of matrices in float64, rows together. */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) out[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!;
    }
  }
  return out;
}

export function transposeOf(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)]!);
}

/** The largest difference of two matrices. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
