/** @file Where a vector of truth values is true: the number of those is known, and nothing is written beyond it. */
import type { KernelStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { movable } from "./lines.ts";
import { windowRead } from "./move-windows.ts";

export const maskPositions = (step: KernelStep): Kernel => ({
  scratch: 0,
  emit: (fn, giveUp) => emitPositions(fn, step, giveUp),
});

function emitPositions(fn: StepFunction, step: KernelStep, giveUp: () => void): void {
  const c = fn.code;
  const { window } = step.inputs[0]!;
  const mask = windowRead(fn, step.inputs[0]!);
  const result = fn.pointer(step.targets[0]!);
  const bytes = 8 * step.targets[0]!.shape[0]!;
  c.scope(() => {
    const from = movable(c, mask.start);
    const to = movable(c, result);
    const end = movable(c, result, bytes);
    const position = c.local("i64");
    c.i64(0n).set(position);
    c.repeat(window.shape[0]!, () => {
      c.get(from).mem("i32.load8_u");
      c.if(() => {
        c.get(to).get(end).op("i32.eq").if(giveUp);
        c.get(to).get(position).mem("i64.store");
        c.increment(to, 8);
      });
      c.get(position).i64(1n).op("i64.add").set(position);
      c.increment(from, mask.strides[0]!);
    });
    c.get(to).get(end).op("i32.ne").if(giveUp);
  });
}
