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
