/** @file From a segment's graph to the program of its kernels. */

import { bug } from "../../ir/internal-error.ts";
import type { Graph, Node } from "../../ir/node.ts";
import { fuse } from "../../optimize/fuse.ts";
import type { Step, Tensor } from "../../optimize/plan.ts";
import { assemble } from "./assemble.ts";
import type { DeviceProgram } from "./commands.ts";
import { toFloats } from "./elements.ts";
import { choiceActions } from "./emit-choice.ts";
import { loopKernels } from "./emit-loop.ts";
import { scanActions } from "./emit-scan.ts";
import type { Planned, Verdict } from "./kernel-plan.ts";
import { nativeKernels } from "./runs-here.ts";
import { verdictsOf } from "./verdicts-inside.ts";

export interface Program {
  readonly code: DeviceProgram;
  /** By timer of the program: the nodes whose time it takes. */
  readonly timed: readonly (readonly Node[])[];
  /** Kernels that a run launches: with every round that a loop may have, and the branch of more. */
  readonly launches: number;
  /** Every tensor that stands in the device's memory at some time, to find one that is too large. */
  readonly tensors: readonly Tensor[];
  /** Behind the results of the code stand the targets of these, in order. */
  readonly verdicts: readonly { readonly target: Tensor; readonly verdict: Verdict }[];
}

export function programOf(graph: Graph): Program {
  const plan = fuse(graph);
  const actions = plan.steps.flatMap(actionsOf);
  const slots = new Map<Tensor, number>(plan.inputs.map((t, i) => [t, i]));
  const constants: Float32Array[] = [];
  for (const t of [...actions.flatMap(tensorsOf), ...plan.outputs]) {
    if (t.origin.kind !== "constant" || slots.has(t)) continue;
    slots.set(t, slots.size);
    constants.push(toFloats(t.origin.value));
  }
  const verdicts = verdictsOf(actions);
  if (actions.some(judgesInside)) return bug("a verdict in a loop, which nobody would read");
  const outputs = [...plan.outputs, ...verdicts.map((k) => k.target)];
  const made = assemble(actions, slots, outputs);
  const code: DeviceProgram = {
    kernels: made.kernels,
    actions: made.actions,
    timers: made.timed.length,
    inputs: plan.inputs.length,
    constants,
    results: outputs.map((t) => slots.get(t) ?? bug("a result that no kernel computes")),
  };
  return { code, timed: made.timed, launches: launchesOf(actions), tensors: [...slots.keys()], verdicts };
}

function tensorsOf(p: Planned): readonly Tensor[] {
  switch (p.kind) {
    case "launch":
      return [...p.reads, p.target];
    case "repeat":
      return [...p.carry.flatMap((c) => [c.start, c.slot, c.next]), ...p.body.flatMap(tensorsOf)];
    case "choice":
      return [p.condition, ...[p.yes, p.no].flatMap((b) => [...b.actions.flatMap(tensorsOf), ...b.results])];
    case "allocate":
      return [p.target];
    case "copy":
      return [p.from, p.to];
  }
}

const judgesInside = (p: Planned): boolean => {
  const inside = p.kind === "repeat" ? p.body : p.kind === "choice" ? [...p.yes.actions, ...p.no.actions] : [];
  return verdictsOf(inside).length > 0 || inside.some(judgesInside);
};

function launchesOf(actions: readonly Planned[]): number {
  let sum = 0;
  for (const p of actions) {
    if (p.kind === "launch") sum++;
    if (p.kind === "repeat") sum += p.count * launchesOf(p.body);
    if (p.kind === "choice") sum += Math.max(launchesOf(p.yes.actions), launchesOf(p.no.actions));
  }
  return sum;
}

function actionsOf(step: Step): readonly Planned[] {
  switch (step.kind) {
    case "loop":
      return loopKernels(step);
    case "tile":
      // Tiles save a processor's cache; each loop of one stands for itself.
      return step.steps.flatMap(loopKernels);
    case "scan":
      return scanActions(step, actionsOf);
    case "choice":
      return choiceActions(step, actionsOf);
    case "kernel":
      return (nativeKernels[step.node.op] ?? bug(`${step.node.op} has no code for the GPU`))(step);
  }
}
