/** @file The ops that have WebAssembly code of their own; all others are computed by their reference. */
import type { KernelStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";

export type KernelEmitter = (fn: StepFunction, step: KernelStep) => void;

/** The emitter for a step, or undefined when there is none for its op, dtype or shapes. */
export function kernelEmitter(step: KernelStep): KernelEmitter | undefined {
  return emitters[step.node.op]?.(step);
}

const emitters: Readonly<Record<string, (step: KernelStep) => KernelEmitter | undefined>> = {};
