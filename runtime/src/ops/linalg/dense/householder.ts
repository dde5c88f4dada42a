/** @file QR of one matrix by Householder reflections (Golub & Van Loan, "Matrix Computations", 5.2). */
import type { Matrix } from "./stack.ts";

/** Q (m × k) with orthonormal columns and R (k × n) upper triangular, k = min(m, n); the diagonal of R is not negative. */
export function qrFactors({ rows: m, columns: n, data }: Matrix): {
  readonly q: Float64Array;
  readonly r: Float64Array;
} {
  const k = Math.min(m, n);
  const a = data.slice();
  const vectors: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const v = new Float64Array(m);
    let norm = 0;
    for (let i = j; i < m; i++) {
      v[i] = a[i * n + j]!;
      norm = Math.hypot(norm, v[i]!);
    }
    const diagonal = v[j]! < 0 ? norm : -norm;
    v[j]! -= diagonal;
    let square = 0;
    for (let i = j; i < m; i++) square += v[i]! * v[i]!;
    if (square > 0) for (let i = j; i < m; i++) v[i]! *= Math.SQRT2 / Math.sqrt(square);
    reflect(v, j, a, m, n);
    // What the reflection makes of the column is known, without rounding.
    a[j * n + j] = diagonal;
    vectors.push(v);
  }
  const q = new Float64Array(m * k);
  for (let j = 0; j < k; j++) q[j * k + j] = 1;
  for (let j = k - 1; j >= 0; j--) reflect(vectors[j]!, j, q, m, k);
  const r = new Float64Array(k * n);
  for (let i = 0; i < k; i++) for (let j = i; j < n; j++) r[i * n + j] = a[i * n + j]!;
  for (let i = 0; i < k; i++) {
    if (r[i * n + i]! > 0) continue;
    for (let j = i; j < n; j++) r[i * n + j] = 0 - r[i * n + j]!;
    for (let l = 0; l < m; l++) q[l * k + i] = -q[l * k + i]!;
  }
  return { q, r };
}

/** A - v vᵀ A, where v is 0 above `from`. */
function reflect(v: Float64Array, from: number, a: Float64Array, m: number, n: number): void {
  const w = new Float64Array(n);
  for (let i = from; i < m; i++) for (let j = 0; j < n; j++) w[j]! += v[i]! * a[i * n + j]!;
  for (let i = from; i < m; i++) for (let j = 0; j < n; j++) a[i * n + j]! -= v[i]! * w[j]!;
}
