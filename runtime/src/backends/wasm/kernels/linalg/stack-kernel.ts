/** @file Kernels that call one routine for each matrix of a stack. */
import { sizeOf } from "../../../../ir/array.ts";
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import type { Local } from "../../emit/code.ts";
import type { Routine } from "../../routines/routine.ts";
import { type StepFunction, status } from "../../step-function.ts";
import { type BatchWalk, emitBatch } from "../batch.ts";
import type { Kernel } from "../index.ts";

/** The rows and columns of an operand's matrices, and their strides in bytes. */
export interface MatrixOperand {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
}

export function matrixOf(step: KernelStep, i: number): MatrixOperand {
  const { tensor, window } = step.inputs[i]!;
  const { bytes } = dtypeInfo[tensor.dtype];
  const [rows, columns] = window.shape.slice(-2) as [number, number];
  const [row, column] = window.strides.slice(-2).map((s) => s * bytes) as [number, number];
  return { rows, columns, row, column };
}

/** The stride between rows of a matrix that a routine works on: no multiple of a large power of 2, which few lines of a cache could hold. */
export const workStride = (columns: number, bytes: number): number => Math.ceil((columns * bytes) / 64) * 64 + 64;

/** An argument of a routine: the address of a tensor's matrix, one in the scratch memory, or a number. */
export type Argument =
  | { readonly kind: "input" | "result"; readonly index: number }
  | { readonly kind: "scratch"; readonly offset: number }
  | { readonly kind: "real"; readonly value: number }
  | number;

export const input = (index: number): Argument => ({ kind: "input", index });
export const result = (index = 0): Argument => ({ kind: "result", index });
export const scratch = (offset: number): Argument => ({ kind: "scratch", offset });

/** What is done with one matrix: calls of routines, made when the code is. */
export type Calls = (fn: StepFunction) => readonly (readonly [Routine, ...Argument[]])[];

/** The kernel that makes these calls for each position of all but the last `own` axes; without elements there is nothing to do. */
export function stackKernel(step: KernelStep, bytes: number, calls: Calls, own = 2): Kernel {
  return { scratch: bytes, emit: (fn, giveUp) => emitStack(fn, giveUp, step, bytes, calls, own) };
}

function emitStack(
  fn: StepFunction,
  giveUp: () => void,
  step: KernelStep,
  bytes: number,
  calls: Calls,
  own: number,
): void {
  const c = fn.code;
  const { shape } = step.inputs[0]!.window;
  const batch = shape.slice(0, -own);
  const walks = [
    ...step.inputs.map(({ tensor, window }): BatchWalk => {
      const size = dtypeInfo[tensor.dtype].bytes;
      const strides = window.strides.slice(0, batch.length).map((s) => s * size);
      return { start: fn.pointer(tensor, window.offset), strides };
    }),
    ...step.targets.map((t): BatchWalk => {
      const size = dtypeInfo[t.dtype].bytes;
      const strides = batch.map((_, axis) => sizeOf(t.shape.slice(axis + 1)) * size);
      return { start: fn.pointer(t), strides };
    }),
  ];
  const work = bytes > 0 ? fn.scratch() : undefined;
  const list = calls(fn);
  if (batch.includes(0)) return;
  const code = c.local("i32");
  emitBatch(c, batch, walks, (addresses) => {
    const push = (a: Argument): void => {
      if (typeof a === "number") c.i32(a);
      else if (a.kind === "real") c.f64(a.value);
      else if (a.kind === "scratch")
        c.get(work as Local)
          .i32(a.offset)
          .op("i32.add");
      else c.get(addresses[a.kind === "input" ? a.index : step.inputs.length + a.index]!);
    };
    fn.checkInterrupt();
    for (const [routine, ...args] of list) {
      for (const a of args) push(a);
      c.callDefined(routine.ordinal);
      if (routine.results.length === 0) continue;
      c.tee(code).i32(status.failed).op("i32.eq");
      c.if(giveUp);
      c.get(code);
      c.if(() => c.get(code).op("return"));
    }
  });
}
