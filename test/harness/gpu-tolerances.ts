/** @file How far the results of an op on the GPU may be from the reference: `docs/gpu.md` tells of the same numbers. */

/** A float may be off by `relative` of itself, and by `absolute`. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** A float32 is rounded to 6e-8 of itself; our own formulas are off by a few of these. */
const usual: Tolerance = { relative: 5e-7, absolute: 1e-7 };

const special: Readonly<Record<string, Tolerance>> = {
  // The error of the logarithm counts as often as the exponent is large.
  pow: { relative: 1e-5, absolute: 0 },
  // Eigenvectors of values that are apart, and singular vectors.
  eigh: { relative: 5e-6, absolute: 5e-6 },
  svd: { relative: 5e-6, absolute: 5e-6 },
  betainc: { relative: 3e-5, absolute: 1e-6 },
  betaln: { relative: 5e-7, absolute: 2e-6 },
  gammainc: { relative: 1e-5, absolute: 5e-7 },
  gammainc_by_shape: { relative: 0, absolute: 2e-6 },
  gammaincc: { relative: 1e-5, absolute: 5e-7 },
  iv: { relative: 2e-5, absolute: 1e-7 },
  jv: { relative: 1e-5, absolute: 2e-6 },
  polygamma: { relative: 5e-6, absolute: 1e-7 },
  // Halved and squared: relative to the largest element.
  expm: { relative: 5e-7, absolute: 2e-6 },
  // Relative to the largest of the line.
  fourier: { relative: 5e-7, absolute: 5e-7 },
  gamma: { relative: 2e-6, absolute: 1e-7 },
  gammaln: { relative: 1e-6, absolute: 1e-6 },
  j0: { relative: 1e-6, absolute: 5e-7 },
  j1: { relative: 1e-6, absolute: 5e-7 },
  logaddexp: { relative: 5e-7, absolute: 2e-7 },
  i0: { relative: 2e-6, absolute: 1e-7 },
  i1: { relative: 2e-6, absolute: 1e-7 },
  // Divided by singular values, of which the samples have small ones.
  pinv: { relative: 1e-5, absolute: 2e-6 },
  // Of columns that are not nearly dependent.
  qr: { relative: 2e-6, absolute: 2e-6 },
  // Logarithms of pivots of both signs, added up.
  slogdet: { relative: 1e-6, absolute: 5e-7 },
  psi: { relative: 2e-6, absolute: 1e-6 },
};

export const toleranceOf = (op: string): Tolerance => special[op] ?? usual;

/** Of the gradient of any op: what it is made of adds up. The absolute part counts beside the largest element. */
const gradientTolerance: Tolerance = { relative: 5e-6, absolute: 1e-6 };

export function gradientToleranceOf(op: string): Tolerance {
  const own = toleranceOf(op);
  return {
    relative: Math.max(own.relative, gradientTolerance.relative),
    absolute: Math.max(own.absolute, gradientTolerance.absolute),
  };
}
