/** @file Evenly spaced numbers, each from its place. */
import { bug } from "../../ir/internal-error.ts";
import { progressionOf } from "../../ops/creation/arange.ts";
import type { KernelStep } from "../../optimize/plan.ts";
import { gridOf } from "./coordinates.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { lower, upper } from "./helpers/integer.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

export function arangeKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("an arange without a result");
  const { first, delta } = progressionOf(step.node.attrs);
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const place = grid.at[isWide ? 1 : 0]!;
  const s = new GpuScalar(text, target.dtype);
  const count = s.cast({ kind: "wide", upper: text.call(upper, place), lower: text.call(lower, place) }, "int32");
  text.result(s.add(s.constant(first), s.mul(count, s.constant(delta))), isWide ? grid.at[0]! : "0");
  return [planned(text, grid.output, target, step.nodes)];
}
