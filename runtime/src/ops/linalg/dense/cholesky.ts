/** @file The Cholesky factor of one matrix. */

/**
 * L, lower triangular with L Lᵀ = A, from the lower triangle of the n × n matrix; or the first column that shows that A is not positive
 * definite.
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array | number {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i > j) l[i * n + j] = sum / l[j * n + j]!;
      else if (sum > 0) l[j * n + j] = Math.sqrt(sum);
      else return j;
    }
  }
  return l;
}
