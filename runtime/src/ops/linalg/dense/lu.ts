/** @file LU with partial pivoting, and triangular systems, by plain loops over one matrix. */

export interface LuFactors {
  /** Row i of the permuted matrix is row `permutation[i]` of the given one. */
  readonly permutation: readonly number[];
  /** Of the permutation: 1 or -1. */
  readonly sign: number;
  /** The first column whose pivot is exactly 0, or -1. */
  readonly zero: number;
}

/** Overwrites the n × n matrix (rows together) with L below the diagonal (its own ones left out) and U on and above it. */
export function luFactor(a: Float64Array, n: number): LuFactors {
  const permutation = Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let zero = -1;
  for (let j = 0; j < n; j++) {
    let p = j;
    for (let i = j + 1; i < n; i++) if (Math.abs(a[i * n + j]!) > Math.abs(a[p * n + j]!)) p = i;
    if (p !== j) {
      swapRows(a, n, j, p);
      [permutation[j], permutation[p]] = [permutation[p]!, permutation[j]!];
      sign = -sign;
    }
    const pivot = a[j * n + j]!;
    if (pivot === 0) {
      if (zero < 0) zero = j;
      continue;
    }
    for (let i = j + 1; i < n; i++) {
      const factor = a[i * n + j]! / pivot;
      a[i * n + j] = factor;
      if (factor === 0) continue;
      for (let k = j + 1; k < n; k++) a[i * n + k]! -= factor * a[j * n + k]!;
    }
  }
  return { permutation, sign, zero };
}

function swapRows(a: Float64Array, n: number, i: number, j: number): void {
  for (let k = 0; k < n; k++) {
    const held = a[i * n + k]!;
    a[i * n + k] = a[j * n + k]!;
    a[j * n + k] = held;
  }
}

export interface Triangle {
  /** Which triangle of the matrix is read. */
  readonly lower: boolean;
  /** Solves with the transpose of that triangle. */
  readonly transposed: boolean;
  /** The diagonal counts as ones, and is not read. */
  readonly unit: boolean;
}

/** Overwrites b (n × k) with the solution of the triangular system; gives the first place of a 0 on the diagonal, or -1. */
export function solveTriangle(
  t: Float64Array,
  n: number,
  b: Float64Array,
  k: number,
  { lower, transposed, unit }: Triangle,
): number {
  const at = (i: number, j: number): number => (transposed ? t[j * n + i]! : t[i * n + j]!);
  const forward = lower !== transposed;
  if (!unit) for (let i = 0; i < n; i++) if (t[i * n + i] === 0) return i;
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step;
    for (let j = forward ? 0 : i + 1; j < (forward ? i : n); j++) {
      const factor = at(i, j);
      if (factor === 0) continue;
      for (let c = 0; c < k; c++) b[i * k + c]! -= factor * b[j * k + c]!;
    }
    if (!unit) for (let c = 0; c < k; c++) b[i * k + c]! /= at(i, i);
  }
  return -1;
}

/** The solution of the system that was factored, for k right-hand sides. */
export function solveFactored(
  lu: Float64Array,
  n: number,
  { permutation }: LuFactors,
  b: Float64Array,
  k: number,
): Float64Array {
  const x = new Float64Array(n * k);
  for (let i = 0; i < n; i++) x.set(b.subarray(permutation[i]! * k, permutation[i]! * k + k), i * k);
  solveTriangle(lu, n, x, k, { lower: true, transposed: false, unit: true });
  solveTriangle(lu, n, x, k, { lower: false, transposed: false, unit: false });
  return x;
}
