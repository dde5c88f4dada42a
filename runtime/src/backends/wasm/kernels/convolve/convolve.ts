/**
 * @file The three kernels of convolution as products over lattices: the input is read where it lies, tap by tap, and no matrix of
 * patches is made.
 */
import { sizeOf } from "../../../../ir/array.ts";
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import type { Local } from "../../emit/code.ts";
import type { StepFunction } from "../../step-function.ts";
import { shareWork } from "../../threads/share-work.ts";
import { isShared } from "../../threads/shared-steps.ts";
import { emitBatch } from "../batch.ts";
import { copyWindow } from "../copy-window.ts";
import type { Kernel } from "../index.ts";
import { emitLattice, emitTable } from "../lattice/emit-lattice.ts";
import { type LatticePlan, latticeScratch, planLattice } from "../lattice/lattice.ts";
import { movable, movedBy } from "../lines.ts";
import { windowRead, windowWritten } from "../move-windows.ts";
import { type Along, cutParts, type PartsCut } from "./cut-parts.ts";
import { toFilters, toResult } from "./gather.ts";
import { type Operand, type Part, type Parts, stridesInBytes, type Zeros } from "./parts.ts";
import { toInputs } from "./to-inputs.ts";

const kernelFrom =
  (partsOf: (step: KernelStep) => Parts, along: Along) =>
  (step: KernelStep): Kernel | undefined => {
    const shapes = [...step.inputs.map((u) => u.window.shape), step.targets[0]!.shape];
    if (shapes.some((s) => s.includes(0))) return undefined;
    const parts = partsOf(step);
    const plans = parts.parts.map((p) => planLattice(p.product));
    const cut = isShared(step) ? cutParts(parts, along) : undefined;
    const tables = Math.max(0, ...[...plans, ...(cut?.pieces.flat() ?? [])].map(latticeScratch));
    const each = Math.ceil(tables / 64) * 64;
    const scratch = parts.a.bytes + parts.b.bytes + (parts.around?.bytes ?? 0) + each * (cut?.parts ?? 1);
    return { scratch: Math.max(16, scratch), emit: (fn) => emitParts(fn, step, parts, plans, cut, each) };
  };

export const convolve = kernelFrom(toResult, "images");
export const convolveInputs = kernelFrom(toInputs, "images");
export const convolveFilters = kernelFrom(toFilters, "filters");

/** Where the operands, the result and the rest of the step's own memory start. */
interface Places {
  readonly a: Local;
  readonly b: Local;
  readonly result: Local;
  readonly scratch: Local;
}

function placesOf(fn: StepFunction, step: KernelStep, { a, b, around }: Parts): Places {
  const c = fn.code;
  const memory = fn.scratch();
  return {
    a: startOf(fn, a, movable(c, memory)),
    b: startOf(fn, b, movable(c, memory, a.bytes)),
    result: around ? movable(c, memory, a.bytes + b.bytes) : fn.pointer(step.targets[0]!),
    scratch: movable(c, memory, a.bytes + b.bytes + (around?.bytes ?? 0)),
  };
}

function emitParts(
  fn: StepFunction,
  step: KernelStep,
  parts: Parts,
  plans: readonly LatticePlan[],
  cut: PartsCut | undefined,
  scratchOfPiece: number,
): void {
  const c = fn.code;
  const target = step.targets[0]!;
  const places = placesOf(fn, step, parts);
  const { result } = places;
  const { around } = parts;
  fillOperand(fn, parts.a, places.a);
  fillOperand(fn, parts.b, places.b);
  if (parts.zeroed) {
    const bytes = around?.bytes ?? sizeOf(target.shape) * dtypeInfo[target.dtype].bytes;
    c.get(result).i32(0).i32(bytes).memoryFill();
  }
  if (cut) {
    shareWork(fn, cut.parts, (part, number) =>
      emitPieces(part, placesOf(part, step, parts), parts, cut, number, scratchOfPiece),
    );
  } else for (const [i, part] of parts.parts.entries()) emitPart(fn, part, plans[i]!, places, parts.adding);
  if (!around) return;
  const strides = stridesInBytes(step, around.shape);
  const start = movable(
    c,
    result,
    around.before.reduce((sum, before, i) => sum + before * strides[i]!, 0),
  );
  copyWindow(c, target.dtype, target.shape, { start, strides }, windowWritten(fn, target));
}

function emitPart(
  fn: StepFunction,
  part: Part,
  plan: LatticePlan,
  { a, b, result, scratch }: Places,
  adding: boolean,
): void {
  const c = fn.code;
  emitTable(fn, plan, scratch);
  c.scope(() => {
    const walks = [
      { start: movable(c, a, part.from.a), strides: part.repeated.map((r) => r.a) },
      { start: movable(c, b, part.from.b), strides: part.repeated.map((r) => r.b) },
      { start: movable(c, result, part.from.c), strides: part.repeated.map((r) => r.c) },
    ];
    const lengths = part.repeated.map((r) => r.length);
    emitBatch(c, lengths, walks, ([x, y, z]) => emitLattice(fn, plan, { a: x!, b: y!, c: z!, scratch }, adding));
  });
}

/** One piece of the work, in each part of the convolution. */
function emitPieces(
  fn: StepFunction,
  at: Places,
  parts: Parts,
  cut: PartsCut,
  number: Local,
  scratchOfPiece: number,
): void {
  const c = fn.code;
  const scratch = movedBy(c, at.scratch, number, scratchOfPiece);
  for (const [i, part] of parts.parts.entries()) {
    const { a, b, c: target } = cut.steps[i]!;
    const moved = {
      a: movedBy(c, at.a, number, a),
      b: movedBy(c, at.b, number, b),
      result: movedBy(c, at.result, number, target),
      scratch,
    };
    const [usual, last] = cut.pieces[i]!;
    c.get(number)
      .i32(cut.parts - 1)
      .op("i32.lt_s");
    c.if(
      () => emitPart(fn, part, usual, moved, parts.adding),
      () => emitPart(fn, part, last, moved, parts.adding),
    );
  }
}

/** Distances in bytes from the start of an operand to its first element that is no zero of the border. */
const bordersOf = (zeros: Zeros, strides: readonly number[]): number =>
  zeros.reduce((sum, [before], i) => sum + before * strides[i]!, 0);

/** The address of the operand's first element, with its zeros: in `copy` where it is not read where it lies. */
const startOf = (fn: StepFunction, { use, zeros }: Operand, copy: Local): Local =>
  zeros === undefined ? windowRead(fn, use).start : copy;

/** Copies an operand that is not read where it lies to `copy`. */
function fillOperand(fn: StepFunction, { use, zeros, strides, bytes }: Operand, copy: Local): void {
  if (zeros === undefined) return;
  const from = windowRead(fn, use);
  const c = fn.code;
  if (zeros.some(([before, after]) => before + after > 0)) c.get(copy).i32(0).i32(bytes).memoryFill();
  const start = movable(c, copy, bordersOf(zeros, strides));
  copyWindow(c, use.tensor.dtype, use.window.shape, from, { start, strides });
}
