/** @file The ops that have WebAssembly code of their own; all others are computed by their reference. */
import type { KernelStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { advancedIncSubtensor, advancedSubtensor } from "./advanced-subtensor.ts";
import { argExtreme } from "./arg-extreme.ts";
import { bincount } from "./bincount.ts";
import { convolve, convolveFilters, convolveInputs } from "./convolve/convolve.ts";
import { cumulative } from "./cumulative.ts";
import { fourier } from "./fourier.ts";
import { eigh, eigvalsh, qr, svd } from "./linalg/decompositions.ts";
import {
  cholesky,
  det,
  inv,
  lu,
  luCompact,
  luSolve,
  luSubstitute,
  slogdet,
  squareRepeatedly,
  triangularSolve,
} from "./linalg/systems.ts";
import { maskPositions } from "./mask-positions.ts";
import { matmul } from "./matmul.ts";
import { concatenate, writeSubtensor } from "./move-windows.ts";
import { searchsorted } from "./searchsorted.ts";
import { sort } from "./sort.ts";
import { specialFunctions } from "./special-function.ts";
import { windowPick, windowPut } from "./window-positions.ts";

export interface Kernel {
  /** `giveUp` leaves the function by way of the reference, which knows what is wrong with the elements. */
  readonly emit: (fn: StepFunction, giveUp: () => void) => void;
  /** Bytes of memory that it needs while it runs. */
  readonly scratch: number;
}

/** The code for a step, or undefined when there is none for its op, dtype or shapes. */
export function kernelOf(step: KernelStep): Kernel | undefined {
  return kernels[step.node.op]?.(step);
}

export const kernelScratch = (step: KernelStep): number => kernelOf(step)?.scratch ?? 0;

const kernels: Readonly<Record<string, (step: KernelStep) => Kernel | undefined>> = {
  ...specialFunctions,
  advanced_inc_subtensor: advancedIncSubtensor,
  advanced_subtensor: advancedSubtensor,
  argmax: argExtreme,
  argmin: argExtreme,
  argsort: sort,
  bincount,
  cholesky,
  concatenate,
  convolve,
  convolve_filters: convolveFilters,
  convolve_inputs: convolveInputs,
  cumprod: cumulative,
  cumsum: cumulative,
  det,
  eigh,
  eigvalsh,
  fourier,
  inv,
  lu,
  lu_compact: luCompact,
  lu_solve: luSolve,
  lu_substitute: luSubstitute,
  mask_positions: maskPositions,
  matmul2: matmul,
  qr,
  slogdet,
  searchsorted,
  sort,
  square_repeatedly: squareRepeatedly,
  svd,
  triangular_solve: triangularSolve,
  window_pick: windowPick,
  window_put: windowPut,
  write_subtensor: writeSubtensor,
};
