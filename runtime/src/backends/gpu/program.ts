/** @file From a segment's graph to the program of its kernels. */

import { bug } from "../../ir/internal-error.ts";
import type { Graph } from "../../ir/node.ts";
import { fuse } from "../../optimize/fuse.ts";
import type { Step, Tensor } from "../../optimize/plan.ts";
import type { DeviceProgram, KernelSource, Launch } from "./commands.ts";
import { toFloats } from "./elements.ts";
import { loopKernels } from "./emit-loop.ts";
import type { PlannedKernel } from "./kernel-plan.ts";
import { nativeKernels } from "./runs-here.ts";

export interface Program {
  readonly code: DeviceProgram;
  readonly kernels: readonly PlannedKernel[];
  /** Every tensor that stands in the device's memory at some time, to find one that is too large. */
  readonly tensors: readonly Tensor[];
}

export function programOf(graph: Graph): Program {
  const plan = fuse(graph);
  const kernels = plan.steps.flatMap(kernelsOf);
  const slots = new Map<Tensor, number>(plan.inputs.map((t, i) => [t, i]));
  const constants: Float32Array[] = [];
  const used = [...kernels.flatMap((k) => k.reads), ...plan.outputs];
  for (const t of used) {
    if (t.origin.kind !== "constant" || slots.has(t)) continue;
    slots.set(t, slots.size);
    constants.push(toFloats(t.origin.value));
  }
  const kept = slots.size;
  for (const k of kernels) if (!slots.has(k.target)) slots.set(k.target, slots.size);
  const slotOf = (t: Tensor): number => slots.get(t) ?? bug("a tensor that no kernel computes");
  const results = plan.outputs.map(slotOf);
  const sources: KernelSource[] = [];
  const bySource = new Map<string, number>();
  const ends = lastReads(kernels, slotOf);
  const launches = kernels.map((k, i): Launch => {
    const key = `${k.source.output.join()} ${k.source.source}`;
    let kernel = bySource.get(key);
    if (kernel === undefined) {
      kernel = sources.push(k.source) - 1;
      bySource.set(key, kernel);
    }
    const last = ends[i]!.filter((slot) => slot >= kept && !results.includes(slot));
    return { kernel, reads: k.reads.map(slotOf), write: slotOf(k.target), last };
  });
  const code = { kernels: sources, launches, inputs: plan.inputs.length, constants, results };
  return { code, kernels, tensors: [...slots.keys()] };
}

/** By kernel: the slots that are read there for the last time, or that nobody reads. */
function lastReads(kernels: readonly PlannedKernel[], slotOf: (t: Tensor) => number): number[][] {
  const last = new Map<number, number>();
  for (const [i, k] of kernels.entries()) {
    last.set(slotOf(k.target), i);
    for (const t of k.reads) last.set(slotOf(t), i);
  }
  const ends: number[][] = kernels.map(() => []);
  for (const [slot, i] of last) ends[i]!.push(slot);
  return ends;
}

function kernelsOf(step: Step): PlannedKernel[] {
  switch (step.kind) {
    case "loop":
      return loopKernels(step);
    case "tile":
      // Tiles save a processor's cache; each loop of one stands for itself.
      return step.steps.flatMap(loopKernels);
    case "scan":
    case "choice":
      return bug("a loop or choice on the GPU");
    case "kernel":
      return (nativeKernels[step.node.op] ?? bug(`${step.node.op} has no code for the GPU`))(step);
  }
}
