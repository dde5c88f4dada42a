/** @file Where each tensor of a plan stands: values between steps share one arena by their lifetimes. */
import { type Plan, readsOf, type Step, type Tensor, writesOf } from "../../optimize/plan.ts";
import { bytesOf } from "./buffer.ts";
import { alignment } from "./memory.ts";

export interface ArenaPlan {
  readonly offsets: ReadonlyMap<Tensor, number>;
  /** Memory that a step has for itself. */
  readonly scratch: ReadonlyMap<Step, number>;
  readonly bytes: number;
}

const padded = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);

/** Lays out the tensors that only live within a run: each lowest where it touches none that lives at the same time. */
export function planArena(plan: Plan, scratchOf: (step: Step) => number): ArenaPlan {
  const last = new Map<Tensor, number>();
  for (const [i, step] of plan.steps.entries()) {
    for (const t of readsOf(step)) last.set(t, i);
    for (const t of writesOf(step)) last.set(t, Math.max(i, last.get(t) ?? i));
  }
  const outside = new Set(plan.outputs);
  const offsets = new Map<Tensor, number>();
  const scratch = new Map<Step, number>();
  let live: { readonly start: number; readonly end: number; readonly until: number }[] = [];
  let bytes = 0;
  for (const [i, step] of plan.steps.entries()) {
    live = live.filter((l) => l.until >= i);
    const take = (size: number, until: number): number => {
      let start = 0;
      for (const l of [...live].sort((a, b) => a.start - b.start)) {
        if (l.start - start >= size) break;
        start = Math.max(start, l.end);
      }
      live.push({ start, end: start + size, until });
      bytes = Math.max(bytes, start + size);
      return start;
    };
    for (const t of writesOf(step)) {
      if (outside.has(t) || t.origin.kind !== "computed" || offsets.has(t)) continue;
      offsets.set(t, take(padded(bytesOf(t.dtype, t.shape)), last.get(t)!));
    }
    const own = scratchOf(step);
    if (own > 0) scratch.set(step, take(padded(own), i));
  }
  return { offsets, scratch, bytes };
}
