/**
 * @file The three kernels of convolution as products over lattices: the input is read where it lies, tap by tap, and no matrix of
 * patches is made.
 */
import { sizeOf } from "../../../../ir/array.ts";
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import type { Local } from "../../emit/code.ts";
import type { StepFunction } from "../../step-function.ts";
import { emitBatch } from "../batch.ts";
import { copyWindow } from "../copy-window.ts";
import type { Kernel } from "../index.ts";
import { emitLattice, emitTable } from "../lattice/emit-lattice.ts";
import { type LatticePlan, latticeScratch, planLattice } from "../lattice/lattice.ts";
import { movable } from "../lines.ts";
import { windowRead, windowWritten } from "../move-windows.ts";
import { toFilters, toResult } from "./gather.ts";
import { type Operand, type Parts, padded, stridesInBytes } from "./parts.ts";
import { toInputs } from "./to-inputs.ts";

const kernelFrom =
  (partsOf: (step: KernelStep) => Parts) =>
  (step: KernelStep): Kernel | undefined => {
    const shapes = [...step.inputs.map((u) => u.window.shape), step.targets[0]!.shape];
    if (shapes.some((s) => s.includes(0))) return undefined;
    const parts = partsOf(step);
    const plans = parts.parts.map((p) => planLattice(p.product));
    const tables = Math.max(0, ...plans.map(latticeScratch));
    const scratch = parts.a.bytes + parts.b.bytes + (parts.around?.bytes ?? 0) + padded(tables);
    return { scratch: Math.max(16, scratch), emit: (fn) => emitParts(fn, step, parts, plans) };
  };

export const convolve = kernelFrom(toResult);
export const convolveInputs = kernelFrom(toInputs);
export const convolveFilters = kernelFrom(toFilters);

function emitParts(fn: StepFunction, step: KernelStep, parts: Parts, plans: readonly LatticePlan[]): void {
  const c = fn.code;
  const target = step.targets[0]!;
  const memory = fn.scratch();
  const { a, b, around } = parts;
  const startA = emitOperand(fn, a, movable(c, memory));
  const startB = emitOperand(fn, b, movable(c, memory, a.bytes));
  const result = around ? movable(c, memory, a.bytes + b.bytes) : fn.pointer(target);
  const scratch = movable(c, memory, a.bytes + b.bytes + (around?.bytes ?? 0));
  if (parts.zeroed) {
    const bytes = around?.bytes ?? sizeOf(target.shape) * dtypeInfo[target.dtype].bytes;
    c.get(result).i32(0).i32(bytes).memoryFill();
  }
  for (const [i, part] of parts.parts.entries()) {
    const plan = plans[i]!;
    emitTable(fn, plan, scratch);
    c.scope(() => {
      const walks = [
        { start: movable(c, startA, part.from.a), strides: part.repeated.map((r) => r.a) },
        { start: movable(c, startB, part.from.b), strides: part.repeated.map((r) => r.b) },
        { start: movable(c, result, part.from.c), strides: part.repeated.map((r) => r.c) },
      ];
      const lengths = part.repeated.map((r) => r.length);
      emitBatch(c, lengths, walks, ([x, y, z]) =>
        emitLattice(fn, plan, { a: x!, b: y!, c: z!, scratch }, parts.adding),
      );
    });
  }
  if (!around) return;
  const strides = stridesInBytes(step, around.shape);
  const start = movable(
    c,
    result,
    around.before.reduce((sum, before, i) => sum + before * strides[i]!, 0),
  );
  copyWindow(c, target.dtype, target.shape, { start, strides }, windowWritten(fn, target));
}

/** The address of the operand's first element, with its zeros; copies it to `copy` where it is not read where it lies. */
function emitOperand(fn: StepFunction, { use, zeros, strides, bytes }: Operand, copy: Local): Local {
  const from = windowRead(fn, use);
  if (zeros === undefined) return from.start;
  const c = fn.code;
  if (zeros.some(([before, after]) => before + after > 0)) c.get(copy).i32(0).i32(bytes).memoryFill();
  const start = movable(
    c,
    copy,
    zeros.reduce((sum, [before], i) => sum + before * strides[i]!, 0),
  );
  copyWindow(c, use.tensor.dtype, use.window.shape, from, { start, strides });
  return copy;
}
