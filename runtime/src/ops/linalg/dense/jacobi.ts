/**
 * @file Eigenvalues of a symmetric matrix and singular values by Jacobi's rotations: slow, simple, and accurate (Golub & Van Loan,
 * "Matrix Computations", 8.5 and 8.6.4).
 */
import { type Matrix, transposed } from "./stack.ts";

const mostSweeps = 60;

/**
 * Which way a vector points is not told by what it solves: here the first of its elements that is at least 0.7 times the largest in
 * absolute value is positive. (A ratio that rounding does not decide where elements are equal or simple fractions of each other.)
 */
export function pointsBackwards(length: number, at: (i: number) => number): boolean {
  let largest = 0;
  for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(at(i)));
  for (let i = 0; i < length; i++) if (Math.abs(at(i)) >= 0.7 * largest) return at(i) < 0;
  return false;
}

/** Eigenvalues in ascending order, and eigenvectors in the columns of v, from the lower triangle of the n × n matrix. */
export function symmetricEigen(lower: Float64Array, n: number): { readonly w: Float64Array; readonly v: Float64Array } {
  const a = lower.slice();
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  /** Rows are the eigenvectors while it runs. */
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += Math.abs(a[p * n + q]!);
    if (!(off > 0)) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (apq === 0) continue;
        const [app, aqq] = [a[p * n + p]!, a[q * n + q]!];
        if (sweep > 3 && Math.abs(apq) <= 2 ** -56 * Math.min(Math.abs(app), Math.abs(aqq))) {
          a[p * n + q] = 0;
          a[q * n + p] = 0;
          continue;
        }
        const theta = (aqq - app) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p]!, a[k * n + q]!];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        rotateRows(a, n, p, q, c, s);
        rotateRows(vectors, n, p, q, c, s);
        a[p * n + q] = 0;
        a[q * n + p] = 0;
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[i * n + i]! - a[j * n + j]!);
  const v = new Float64Array(n * n);
  for (const [column, from] of order.entries()) {
    const sign = pointsBackwards(n, (i) => vectors[from * n + i]!) ? -1 : 1;
    for (let i = 0; i < n; i++) v[i * n + column] = sign * vectors[from * n + i]!;
  }
  return { w: Float64Array.from(order, (i) => a[i * n + i]!), v };
}

function rotateRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
}

export interface Svd {
  /** m × k, k × 1 and k × n, k = min(m, n). */
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly vt: Float64Array;
}

/** The thin singular value decomposition: singular values in descending order; the columns of U point as `pointsBackwards` says. */
export function svdFactors(a: Matrix): Svd {
  if (a.rows < a.columns) {
    const { u, s, vt } = svdOfTall(transposed(a));
    const swapped: Svd = {
      u: transposed({ rows: a.rows, columns: a.rows, data: vt }).data,
      s,
      vt: transposed({ rows: a.columns, columns: a.rows, data: u }).data,
    };
    return oriented(swapped, a.rows, a.rows, a.columns);
  }
  return oriented(svdOfTall(a), a.rows, a.columns, a.columns);
}

function oriented({ u, s, vt }: Svd, m: number, k: number, n: number): Svd {
  for (let j = 0; j < k; j++) {
    if (!pointsBackwards(m, (i) => u[i * k + j]!)) continue;
    for (let i = 0; i < m; i++) u[i * k + j] = -u[i * k + j]!;
    for (let i = 0; i < n; i++) vt[j * n + i] = -vt[j * n + i]!;
  }
  return { u, s, vt };
}

/** One-sided Jacobi: rotates pairs of columns until all are orthogonal; their lengths are the singular values. */
function svdOfTall({ rows: m, columns: n, data }: Matrix): Svd {
  const w = transposed({ rows: m, columns: n, data }).data;
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        let [alpha, beta, gamma] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          const [x, y] = [w[p * m + i]!, w[q * m + i]!];
          alpha += x * x;
          beta += y * y;
          gamma += x * y;
        }
        if (!(Math.abs(gamma) > 2 ** -52 * Math.sqrt(m * alpha * beta))) continue;
        turned = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(zeta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = c * t;
        rotateRows(w, m, p, q, c, s);
        rotateRows(v, n, p, q, c, s);
      }
    }
  }
  const lengths = Array.from({ length: n }, (_, j) => lengthOf(w.subarray(j * m, j * m + m)));
  const order = lengths.map((_, i) => i).sort((i, j) => lengths[j]! - lengths[i]!);
  const u = new Float64Array(m * n);
  const vt = new Float64Array(n * n);
  for (const [column, from] of order.entries()) {
    vt.set(v.subarray(from * n, from * n + n), column * n);
    for (let i = 0; i < m; i++) u[i * n + column] = lengths[from]! > 0 ? w[from * m + i]! / lengths[from]! : 0;
  }
  const s = Float64Array.from(order, (i) => lengths[i]!);
  complete(u, s, m, n);
  return { u, s, vt };
}

/** Scaled, so that squares of small numbers are not lost. */
function lengthOf(x: Float64Array): number {
  let largest = 0;
  for (const e of x) largest = Math.max(largest, Math.abs(e));
  if (!(largest > 0)) return largest;
  let sum = 0;
  for (const e of x) sum += (e / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** Columns of U that belong to singular values of 0 are any that are orthogonal to the others: of the unit vectors, the first that do. */
function complete(u: Float64Array, s: Float64Array, m: number, n: number): void {
  for (let j = 0; j < n; j++) {
    if (s[j] !== 0) continue;
    for (let unit = 0; unit < m; unit++) {
      const x = new Float64Array(m);
      x[unit] = 1;
      // Twice is enough (Kahan and Parlett).
      for (let pass = 0; pass < 2; pass++) {
        for (let k = 0; k < j; k++) {
          let product = 0;
          for (let i = 0; i < m; i++) product += x[i]! * u[i * n + k]!;
          for (let i = 0; i < m; i++) x[i]! -= product * u[i * n + k]!;
        }
      }
      const length = lengthOf(x);
      if (length < 0.5 / Math.sqrt(m)) continue;
      for (let i = 0; i < m; i++) u[i * n + j] = x[i]! / length;
      break;
    }
  }
}
