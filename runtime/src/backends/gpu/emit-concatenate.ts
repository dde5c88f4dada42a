/** @file Tensors one after the other: each thread finds the one that its place falls into. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep } from "../../optimize/plan.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

export function concatenateKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a concatenation without a result");
  const given = (step.node.attrs.axis as number | undefined) ?? 0;
  const axis = given < 0 ? given + target.shape.length : given;
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  let start = 0;
  for (const [i, { tensor, window }] of step.inputs.entries()) {
    const end = start + window.shape[axis]!;
    const isLast = i === step.inputs.length - 1;
    if (!isLast) text.line(`if (${at[axis]} < ${end}) {`);
    const own = at.map((c, k) => (k === axis && start > 0 ? `(${c} - ${start})` : c));
    text.result(text.load(tensor, indexText(window.offset, window.strides, own)), isWide ? grid.at[0]! : "0");
    if (!isLast) text.line("}");
    start = end;
  }
  return [planned(text, grid.output, target, step.nodes)];
}
