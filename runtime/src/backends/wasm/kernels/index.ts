/** @file The ops that have WebAssembly code of their own; all others are computed by their reference. */
import type { KernelStep, Step } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import { matmul } from "./matmul.ts";

export interface Kernel {
  readonly emit: (fn: StepFunction) => void;
  /** Bytes of memory that it needs while it runs. */
  readonly scratch: number;
}

/** The code for a step, or undefined when there is none for its op, dtype or shapes. */
export function kernelOf(step: KernelStep): Kernel | undefined {
  return kernels[step.node.op]?.(step);
}

export const scratchOf = (step: Step): number => (step.kind === "kernel" ? (kernelOf(step)?.scratch ?? 0) : 0);

const kernels: Readonly<Record<string, (step: KernelStep) => Kernel | undefined>> = { matmul2: matmul };
