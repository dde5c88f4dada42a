/** @file A loop as a repeat of its step's kernels: rounds read sequences where they stand, hand states over, and copy what is stacked. */
import { sizeOf } from "../../ir/array.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import type { ScanStep, Tensor } from "../../optimize/plan.ts";
import { counter, type Planned } from "./kernel-plan.ts";
import { nestedPlan, type StepActions, standing } from "./nested-plan.ts";
import { partOf } from "./part-tensor.ts";
import { keepVerdicts } from "./verdicts-inside.ts";

export function scanActions(step: ScanStep, stepActions: StepActions): readonly Planned[] {
  const { carries, sequences, length, reverse, until } = scanAttrs(step.node.attrs);
  const { body, inputs, targets, outputs, nodes } = step;
  const round = counter();
  const before: Planned[] = [];
  const starts = inputs.slice(0, carries).map((use) => standing(use, step.node, before));
  const read = body.inputs.map((tensor, i): Tensor => {
    if (i < carries) return targets[i]!;
    return partOf(tensor, inputs[i]!, i < carries + sequences ? round : undefined);
  });
  const { actions, results } = nestedPlan(body, read, stepActions);
  const count = length as number;
  const kept = keepVerdicts(actions, { counter: round, count, isBackwards: reverse });
  const given = outputs.map((o) => results[o]!);
  const copies = targets.slice(carries).map((to, k): Planned => {
    before.push({ kind: "allocate", target: to });
    const from = given[carries + k]!;
    return { kind: "copy", from, to, counter: round, offset: 0, by: sizeOf(from.shape), nodes };
  });
  const repeat: Planned = {
    kind: "repeat",
    counter: round,
    count,
    isBackwards: reverse,
    carry: starts.map((start, j) => ({ start, slot: targets[j]!, next: given[j]! })),
    until: until ? given[given.length - 1] : undefined,
    isExact: kept.before.length > 0,
    body: [...kept.actions, ...copies],
  };
  return [...before, ...kept.before, repeat];
}
