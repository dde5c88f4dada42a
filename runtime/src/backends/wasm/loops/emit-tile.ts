/** @file Emits a tile: a few rows go through several loops one after another, then the next rows. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { LoopStep, TileStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { cutOf, type Range, rangeOf, shareWork } from "../threads/share-work.ts";
import { isShared } from "../threads/shared-steps.ts";
import { lanesOf } from "./expression.ts";
import { fillIdentity, outerFolded } from "./fold.ts";
import { LoopEmitter } from "./loop-emitter.ts";
import { advance, advanceTo, copied } from "./positions.ts";
import { nestOf } from "./windows.ts";

/** Rows that go through a tile's loops together: if it can be, so many that none are left over at the end. */
function rowsOf(step: TileStep): number {
  const bytes = (s: LoopStep): number => Math.max(1, ...s.loads.map((u) => dtypeInfo[u.tensor.dtype].bytes));
  const row = Math.max(...step.steps.map((s) => (sizeOf(s.space) / step.length) * bytes(s)));
  const most = Math.max(8, Math.min(64, Math.floor(blockBytes / row)));
  const lanes = Math.max(...step.steps.map(lanesOf));
  for (let rows = most; rows >= most / 2; rows--) {
    if (step.length % rows === 0 && rows % lanes === 0) return rows;
  }
  return most - (most % 8);
}

/** Bytes of rows that go through a tile together: the first-level cache has them all the time. */
const blockBytes = 24576;

export function emitTile(fn: StepFunction, step: TileStep): void {
  const nests = step.steps.map((s) => nestOf(s, true));
  const inMemory = nests.map((n) => n.folds.map((f) => outerFolded(n, f) || f.folded[0] === true));
  for (const [i, s] of step.steps.entries()) {
    for (const [k, fold] of s.folds.entries()) if (inMemory[i]![k]) fillIdentity(fn, fold);
  }
  const rows = rowsOf(step);
  const turns = Math.floor(step.length / rows);
  const emit = (fn: StepFunction, range?: Range): void => {
    const c = fn.code;
    const emitters = (count: number): LoopEmitter[] =>
      nests.map((n, i) => {
        const nest = { ...n, lengths: [count, ...n.lengths.slice(1)] };
        return new LoopEmitter(fn, step.steps[i]!, nest, inMemory[i]!);
      });
    const full = emitters(rows);
    const starts = full.map((e) => e.start());
    c.scope(() => {
      const moved = nests.map((n, i) => copied(c, n, starts[i]!, 0));
      const turn = (): void => {
        fn.checkInterrupt();
        for (const [i, e] of full.entries()) e.emitFrom(moved[i]!);
        for (const [i, n] of nests.entries()) advance(c, n, [moved[i]!], 0, rows);
      };
      const left = step.length % rows;
      const rest = (): void => {
        for (const [i, e] of emitters(left).entries()) e.emitFrom(moved[i]!, full[i]!);
      };
      if (!range) {
        c.repeat(turns, turn);
        if (left > 0) rest();
        return;
      }
      for (const [i, n] of nests.entries()) advanceTo(c, n, moved[i]!, 0, rows, range.first);
      c.repeatLocal(range.count, turn);
      if (left > 0) c.get(range.last).if(rest);
    });
  };
  if (!isShared(step) || turns < 2 || nests.some((n) => n.folds.some((f) => f.folded[0]))) {
    emit(fn);
    return;
  }
  const cut = cutOf(turns);
  shareWork(fn, cut.parts, (part, number) => emit(part, rangeOf(part.code, number, cut)));
}
