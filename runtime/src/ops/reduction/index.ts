/** @file The reductions, and what runs along an axis. */
import type { Op } from "../op.ts";
import { argmax, argmin } from "./arg-extreme.ts";
import { average, countNonzero } from "./average.ts";
import { allclose, isclose } from "./closeness.ts";
import { cumprod, cumsum } from "./cumulative.ts";
import { diff } from "./diff.ts";
import { all, any, max, min, prod, sum } from "./fold.ts";
import { mean, std, variance } from "./moments.ts";
import { nanFolds } from "./nan-folds.ts";
import { logsumexp, norm, ptp } from "./norms.ts";
import { median, percentile, quantile } from "./quantiles.ts";

export const reductionOps: readonly Op[] = [
  ...[sum, prod, max, min, all, any],
  ...[mean, variance, std],
  ...[average, median, quantile, percentile, countNonzero],
  ...nanFolds,
  ...[norm, logsumexp, ptp],
  ...[argmax, argmin],
  ...[cumsum, cumprod, diff],
  ...[isclose, allclose],
];
