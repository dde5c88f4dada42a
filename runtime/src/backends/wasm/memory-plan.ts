/** @file Where each tensor of a plan stands: values between steps share one arena by their lifetimes. */
import type { Plan, Step, Tensor } from "../../optimize/plan.ts";
import { bytesOf } from "./buffer.ts";
import { alignment } from "./memory.ts";

export interface ArenaPlan {
  readonly offsets: ReadonlyMap<Tensor, number>;
  readonly bytes: number;
}

export const readsOf = (step: Step): readonly Tensor[] =>
  (step.kind === "loop" ? step.loads : step.inputs).map((u) => u.tensor);

export const writesOf = (step: Step): readonly Tensor[] =>
  step.kind === "loop" ? [...step.stores, ...step.folds].map((s) => s.target) : step.targets;

const padded = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);

/** Lays out the tensors that only live within a run: each lowest where it touches none that lives at the same time. */
export function planArena(plan: Plan): ArenaPlan {
  const last = new Map<Tensor, number>();
  for (const [i, step] of plan.steps.entries()) {
    for (const t of readsOf(step)) last.set(t, i);
    for (const t of writesOf(step)) last.set(t, Math.max(i, last.get(t) ?? i));
  }
  const outside = new Set(plan.outputs);
  const offsets = new Map<Tensor, number>();
  let live: { readonly start: number; readonly end: number; readonly until: number }[] = [];
  let bytes = 0;
  for (const [i, step] of plan.steps.entries()) {
    live = live.filter((l) => l.until >= i);
    for (const t of writesOf(step)) {
      if (outside.has(t) || t.origin.kind !== "computed" || offsets.has(t)) continue;
      const size = padded(bytesOf(t.dtype, t.shape));
      let start = 0;
      for (const l of [...live].sort((a, b) => a.start - b.start)) {
        if (l.start - start >= size) break;
        start = Math.max(start, l.end);
      }
      offsets.set(t, start);
      live.push({ start, end: start + size, until: last.get(t)! });
      bytes = Math.max(bytes, start + size);
    }
  }
  return { offsets, bytes };
}
