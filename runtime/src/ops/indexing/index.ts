/** @file The list of indexing ops. */
import type { Op } from "../op.ts";
import { advancedIncSubtensor } from "./advanced-inc-subtensor.ts";
import { advancedSubtensor } from "./advanced-subtensor.ts";
import { bincount } from "./bincount.ts";
import { choose } from "./choose.ts";
import { compress } from "./compress.ts";
import { fillDiagonal } from "./fill-diagonal.ts";
import { ravelMultiIndex, unravelIndex } from "./flat-index.ts";
import { histogram } from "./histogram.ts";
import { incSubtensor } from "./inc-subtensor.ts";
import { index } from "./index-op.ts";
import { interp } from "./interp.ts";
import { maskPositions } from "./mask-positions.ts";
import { measured } from "./measured.ts";
import { argwhere, flatnonzero, nonzero, nonzeroValues } from "./nonzero.ts";
import { searchsorted } from "./searchsorted.ts";
import { setSubtensor } from "./set-subtensor.ts";
import { argsort, sort } from "./sort.ts";
import { subtensor } from "./subtensor.ts";
import { take } from "./take.ts";
import { takeAlongAxis } from "./take-along-axis.ts";
import { argtopk, topk, topkAndArgtopk } from "./topk.ts";
import { unique } from "./unique.ts";
import { writeSubtensor } from "./write-subtensor.ts";

export const indexingOps: readonly Op[] = [
  advancedIncSubtensor,
  advancedSubtensor,
  argsort,
  argtopk,
  argwhere,
  bincount,
  choose,
  compress,
  fillDiagonal,
  flatnonzero,
  histogram,
  incSubtensor,
  index,
  interp,
  maskPositions,
  measured,
  nonzero,
  nonzeroValues,
  ravelMultiIndex,
  searchsorted,
  setSubtensor,
  sort,
  subtensor,
  take,
  takeAlongAxis,
  topk,
  topkAndArgtopk,
  unique,
  unravelIndex,
  writeSubtensor,
];
