/** @file Which steps of a plan are work enough for several threads, told by their shapes. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { KernelStep, LoopStep, Step } from "../../../optimize/plan.ts";
import { costOf, lanesOf } from "../loops/expression.ts";

/** Steps of plans that are being compiled for several threads; who lays out memory and who emits code ask here. */
const shared = new WeakSet<Step>();

export const isShared = (step: Step): boolean => shared.has(step);

/** Marks the steps that take at least `leastWork` nanoseconds on one thread, as far as shapes tell. */
export function markShared(steps: readonly Step[], leastWork: number): void {
  for (const step of steps) {
    const work = workOf(step);
    if (work !== undefined && work >= leastWork) shared.add(step);
  }
}

/** Nanoseconds that a step takes on one thread, roughly; undefined for one that is never shared. */
function workOf(step: Step): number | undefined {
  switch (step.kind) {
    case "loop":
      return workOfLoop(step, step.space);
    case "tile":
      return step.steps.reduce((sum, s) => sum + workOfLoop(s, s.space), 0);
    case "kernel":
      return kernelWork[step.node.op]?.(step);
    case "scan":
    case "choice":
      return undefined;
  }
}

/** An instruction on a vector takes about a third of a nanosecond, and so does a vector's way from or to a cache. */
export const workOfLoop = (step: LoopStep, space: readonly number[]): number =>
  (sizeOf(space) / lanesOf(step)) * (costOf(step) + step.loads.length + step.stores.length + step.folds.length) * 0.33;

/** About 11 products of 16 bytes a nanosecond. */
const perProduct = (step: KernelStep): number => 0.09 * (dtypeInfo[step.node.type.dtype].bytes / 8);

/** Products of a convolution: the filter's taps and channels of a group for each element of what is the result of the plain one. */
const workOfConvolution = (step: KernelStep, result: readonly number[], filters: readonly number[]): number =>
  sizeOf(result) * sizeOf(filters.slice(1)) * perProduct(step) * 1.2;

const kernelWork: Readonly<Record<string, (step: KernelStep) => number>> = {
  matmul2: (step) => {
    const { shape } = step.inputs[0]!.window;
    const k = shape[shape.length - (step.node.attrs.transposeA === true ? 2 : 1)]!;
    return sizeOf(step.targets[0]!.shape) * k * perProduct(step);
  },
  convolve: (step) => workOfConvolution(step, step.targets[0]!.shape, step.inputs[1]!.window.shape),
  convolve_inputs: (step) => workOfConvolution(step, step.inputs[0]!.window.shape, step.inputs[1]!.window.shape),
  convolve_filters: (step) => workOfConvolution(step, step.inputs[1]!.window.shape, step.targets[0]!.shape),
};
