/** @file Where the values of a loop's steps stand: in buffers that take turns, or at once in the row of a stacked result. */
import type { ChoiceStep, ScanStep, Step } from "../../optimize/plan.ts";
import { bytesOf } from "./buffer.ts";
import { kernelScratch } from "./kernels/index.ts";
import { loopScratch } from "./loops/emit-loop.ts";
import { alignment } from "./memory.ts";
import { type ArenaPlan, planArena } from "./memory-plan.ts";

export interface ScanLayout {
  /** Of the steps of the body; offsets count from the start of that. */
  readonly arena: ArenaPlan;
  /** By output of the body: the stacked results that it is a row of, and offsets of two buffers where there is none. */
  readonly outputs: readonly {
    readonly rows: readonly number[];
    readonly buffers: readonly [number, number] | undefined;
  }[];
  /** Of all that the loop needs for itself. */
  readonly bytes: number;
}

const layouts = new WeakMap<ScanStep, ScanLayout>();

export function scanLayout(step: ScanStep): ScanLayout {
  const known = layouts.get(step);
  if (known) return known;
  const carries = step.node.attrs.carries as number;
  const arena = planArena(step.body, scratchOf);
  let bytes = arena.bytes;
  const take = (size: number): number => {
    const offset = bytes;
    bytes += Math.max(alignment, Math.ceil(size / alignment) * alignment);
    return offset;
  };
  const outputs = step.body.outputs.map((tensor, o) => {
    const rows = step.targets.flatMap((_, k) => (k >= carries && step.outputs[k] === o ? [k] : []));
    if (rows.length > 0) return { rows, buffers: undefined };
    const size = bytesOf(tensor.dtype, tensor.shape);
    return { rows, buffers: [take(size), take(size)] as const };
  });
  const layout = { arena, outputs, bytes };
  layouts.set(step, layout);
  return layout;
}

/** Of the steps of both branches: only one of them runs, so they have one memory. */
export function choiceArenas(step: ChoiceStep): readonly [yes: ArenaPlan, no: ArenaPlan] {
  const known = arenas.get(step) ?? ([planArena(step.yes, scratchOf), planArena(step.no, scratchOf)] as const);
  arenas.set(step, known);
  return known;
}

const arenas = new WeakMap<ChoiceStep, readonly [ArenaPlan, ArenaPlan]>();

/** Bytes of memory that a step has for itself while it runs. */
export function scratchOf(step: Step): number {
  switch (step.kind) {
    case "kernel":
      return kernelScratch(step);
    case "scan":
      return scanLayout(step).bytes;
    case "choice":
      return Math.max(...choiceArenas(step).map((a) => a.bytes));
    case "loop":
      return loopScratch(step);
    case "tile":
      return 0;
  }
}
