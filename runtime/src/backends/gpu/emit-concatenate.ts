/** @file Tensors one after the other: each thread finds the one that its place falls into. More than a kernel reads are joined in groups first. */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Tensor, Use } from "../../optimize/plan.ts";
import { whole } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { KernelText, mostArrays } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

export function concatenateKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a concatenation without a result");
  const given = (step.node.attrs.axis as number | undefined) ?? 0;
  const axis = given < 0 ? given + target.shape.length : given;
  const kernels: PlannedKernel[] = [];
  let parts: readonly Use[] = step.inputs;
  while (parts.length > mostArrays) {
    const groups = Array.from({ length: Math.ceil(parts.length / mostArrays) }, (_, i) =>
      parts.slice(i * mostArrays, (i + 1) * mostArrays),
    );
    parts = groups.map((group) => {
      if (group.length === 1) return group[0]!;
      const length = group.reduce((sum, { window }) => sum + window.shape[axis]!, 0);
      const shape = target.shape.map((d, k) => (k === axis ? length : d));
      const joined = scratchTensor(target.dtype, shape, step.node);
      kernels.push(joinKernel(step, group, joined, axis));
      return { tensor: joined, window: whole(shape) };
    });
  }
  return [...kernels, joinKernel(step, parts, target, axis)];
}

function joinKernel(step: KernelStep, parts: readonly Use[], target: Tensor, axis: number): PlannedKernel {
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  let start = 0;
  for (const [i, { tensor, window }] of parts.entries()) {
    const end = start + window.shape[axis]!;
    const isLast = i === parts.length - 1;
    if (!isLast) text.line(`if (${at[axis]} < ${end}) {`);
    const own = at.map((c, k) => (k === axis && start > 0 ? `(${c} - ${start})` : c));
    text.result(text.load(tensor, indexText(window.offset, window.strides, own)), isWide ? grid.at[0]! : "0");
    if (!isLast) text.line("}");
    start = end;
  }
  return planned(text, grid.output, target, step.nodes);
}
