/** @file Running sums and products. */
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import { contiguousStrides } from "../../../optimize/strided.ts";
import type { PlainOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { emitLines, type Lines, linesOf, movable, scalarAccess } from "./lines.ts";

export function cumulative(step: KernelStep): Kernel | undefined {
  const lines = linesOf(step);
  return lines && { scratch: 0, emit: (fn) => emitCumulative(fn, step, lines) };
}

/** Floats are kept in double, as the reference does it; integers wrap where they are written. */
function emitCumulative(fn: StepFunction, step: KernelStep, lines: Lines): void {
  if (lines.length === 0) return;
  const c = fn.code;
  const { dtype } = step.inputs[0]!.tensor;
  const access = scalarAccess(dtype);
  const { bytes } = dtypeInfo[dtype];
  const type = isFloat(dtype) ? "f64" : access.type;
  const single = dtype === "float32";
  const combine = `${type}.${step.node.op === "cumsum" ? "add" : "mul"}` as PlainOp;
  const backwards = step.node.attrs.reverse === true;
  const strides = [lines.strides[lines.axis]!, contiguousStrides(lines.shape)[lines.axis]!].map((s) => s * bytes);
  const load = (address: number): void => {
    c.get(address).mem(access.load);
    if (single) c.op("f64.promote_f32");
  };
  emitLines(fn, step, lines, true, (input, result) => {
    c.scope(() => {
      const ends = strides.map((s) => (backwards ? s * (lines.length - 1) : 0));
      const from = movable(c, input, ends[0]!);
      const to = movable(c, result, ends[1]!);
      const folded = c.local(type);
      const write = (): void => {
        c.get(to).get(folded);
        if (single) c.op("f32.demote_f64");
        c.mem(access.store);
      };
      load(from);
      c.set(folded);
      write();
      c.repeat(lines.length - 1, () => {
        c.increment(from, backwards ? -strides[0]! : strides[0]!);
        c.increment(to, backwards ? -strides[1]! : strides[1]!);
        c.get(folded);
        load(from);
        c.op(combine).set(folded);
        write();
      });
    });
  });
}
