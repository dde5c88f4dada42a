/** @file Emits a loop step, in parts where its last axis is long. */
import type { LoopStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { isShared } from "../threads/shared-steps.ts";
import { fillIdentity, outerFolded } from "./fold.ts";
import { LoopEmitter } from "./loop-emitter.ts";
import { emitSharedLoop } from "./shared-loop.ts";
import { emitTotals, isGrouped, isTotal, totalsScratch } from "./totals.ts";
import { type Nest, nestOf, splitLast } from "./windows.ts";

/** Longer rows are cut: sums of sums lose less than one long sum, and interrupts are seen. */
const longestRow = 8192;

const partsOf = (whole: Nest): readonly Nest[] =>
  whole.lengths[whole.lengths.length - 1]! > longestRow ? splitLast(whole, longestRow / 2) : [whole];

/** Bytes of memory that a loop needs for itself. */
export function loopScratch(step: LoopStep): number {
  if (step.folds.length === 0) return 0;
  const whole = nestOf(step);
  return totalsScratch(
    step,
    partsOf(whole).filter((p) => (isShared(step) ? isTotal(p) : isGrouped(p, whole))),
  );
}

export function emitLoop(fn: StepFunction, step: LoopStep): void {
  const whole = nestOf(step);
  const empty = step.space.some((d) => d === 0);
  const parts = partsOf(whole);
  // A fold over an outer axis, or in parts, adds to what stands in memory.
  const inMemory = whole.folds.map((f) => parts.some((p) => isSplit(p, whole) || outerFolded(p, f)));
  for (const [i, fold] of step.folds.entries()) {
    if (inMemory[i] || empty) fillIdentity(fn, fold);
  }
  if (empty) return;
  if (isShared(step)) emitSharedLoop(fn, step, whole, parts, inMemory);
  else {
    for (const part of parts) {
      const emit = (nest: Nest, own: readonly boolean[]) => new LoopEmitter(fn, step, nest, own).emit();
      if (isGrouped(part, whole)) emitTotals(fn, step, part, true, emit);
      else emit(part, inMemory);
    }
  }
}

const isSplit = (part: Nest, whole: Nest): boolean => part !== whole;
