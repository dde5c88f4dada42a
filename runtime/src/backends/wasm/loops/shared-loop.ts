/**
 * @file Emits a loop step in parts for several threads. No two parts write the same elements, and each element is computed as in the loop
 * that one thread runs, to the last bit: sums keep their order.
 */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { LoopStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { cutOf, rangeOf, shareWork } from "../threads/share-work.ts";
import { LoopEmitter } from "./loop-emitter.ts";
import { emitTotals, isGrouped, isTotal } from "./totals.ts";
import { type Nest, splitLast, type Walk } from "./windows.ts";

/** `whole` is the nest of the step, `nests` what one thread goes through, in order; memory folds start from their identities. */
export function emitSharedLoop(
  fn: StepFunction,
  step: LoopStep,
  whole: Nest,
  nests: readonly Nest[],
  inMemory: readonly boolean[],
): void {
  const columns = columnsOf(step, whole);
  if (columns) {
    const [chunks, rest] = columns;
    shareTurns(fn, step, chunks, inMemory, rest);
    return;
  }
  for (const nest of step.folds.length === 0 && whole.lengths.length === 1 ? blocksOf(whole, nests) : nests) {
    if (nest.lengths.length > 1 && nest.folds.every((f) => !f.folded[0])) shareTurns(fn, step, nest, inMemory);
    else if (isTotal(nest)) {
      emitTotals(fn, step, nest, isGrouped(nest, whole), (n, own) => shareTurns(fn, step, n, own));
    } else new LoopEmitter(fn, step, nest, inMemory).emit();
  }
}

/** Elements of the shortest row that a loop over single elements is cut into. */
const shortestRow = 256;

const blocksOf = (whole: Nest, nests: readonly Nest[]): readonly Nest[] =>
  nests.length === 1 && whole.lengths[0]! >= 2 * shortestRow ? splitLast(whole, shortestRow) : nests;

/** Parts are ranges of the first axis, over which nothing is folded. `rest` is done with the last of them. */
function shareTurns(fn: StepFunction, step: LoopStep, nest: Nest, inMemory: readonly boolean[], rest?: Nest): void {
  const { turns } = new LoopEmitter(fn, step, nest, inMemory);
  if (turns < 2) {
    for (const n of rest ? [nest, rest] : [nest]) new LoopEmitter(fn, step, n, inMemory).emit();
    return;
  }
  const cut = cutOf(turns);
  shareWork(fn, cut.parts, (part, number) => {
    const c = part.code;
    const range = rangeOf(c, number, cut);
    new LoopEmitter(part, step, nest, inMemory).emitTurns(range);
    if (rest) c.get(range.last).if(() => new LoopEmitter(part, step, rest, inMemory).emit());
  });
}

/** Where rows are folded into one row, which is long: chunks of the columns as a first axis, and the columns that are left over. */
function columnsOf(step: LoopStep, nest: Nest): readonly [chunks: Nest, rest: Nest | undefined] | undefined {
  const last = nest.lengths.length - 1;
  if (last === 0 || step.folds.length === 0 || nest.folds.some((f) => f.folded[last])) return undefined;
  if (nest.folds.every((f) => !f.folded[0])) return undefined;
  const columns = nest.lengths[last]!;
  const bytes = Math.max(...[...nest.loads, ...nest.folds].map((w) => dtypeInfo[w.tensor.dtype].bytes));
  const chunksAtMost =
    columns * bytes <= pageBytes ? fewChunks : Math.min(mostChunks, Math.max(2, (columns * bytes) / (2 * pageBytes)));
  const width = Math.ceil(columns / chunksAtMost / narrowest) * narrowest;
  if (columns < 2 * width) return undefined;
  const [chunks, rest] = splitLast(nest, width);
  // The chunks are the last axis but one: they become the first.
  const moved = <T>(xs: readonly T[]): T[] => [xs[last]!, ...xs.slice(0, last), xs[last + 1]!];
  const turned = <W extends Walk>(w: W): W => ({ ...w, strides: moved(w.strides) });
  const first: Nest = {
    lengths: moved(chunks!.lengths),
    loads: chunks!.loads.map(turned),
    stores: chunks!.stores.map(turned),
    folds: chunks!.folds.map((f) => ({ ...turned(f), folded: moved(f.folded) })),
  };
  return [first, rest];
}

/** Columns of the narrowest chunk, a multiple of what is unrolled. */
const narrowest = 32;
/** Chunks of long rows are two pages at least: what is read of a page in passing costs nearly as much as all of it. */
const pageBytes = 4096;
const fewChunks = 4;
const mostChunks = 16;
