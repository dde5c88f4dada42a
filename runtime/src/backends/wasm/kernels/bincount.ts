/** @file How often each number comes, or the sum of its weights. */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { StepFunction } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { movable, scalarAccess } from "./lines.ts";
import { windowRead } from "./move-windows.ts";

/** Float32 sums have the reference's rounding only in float64, so they stay with it. */
export function bincount(step: KernelStep): Kernel | undefined {
  if (step.targets[0]!.dtype === "float32") return undefined;
  return { scratch: 0, emit: (fn, giveUp) => emitBincount(fn, step, giveUp) };
}

function emitBincount(fn: StepFunction, step: KernelStep, giveUp: () => void): void {
  const c = fn.code;
  const [x, weights] = step.inputs;
  const target = step.targets[0]!;
  const length = target.shape[0]!;
  const result = fn.pointer(target);
  c.get(result)
    .i32(0)
    .i32(8 * length)
    .memoryFill();
  const access = scalarAccess(x!.tensor.dtype);
  const wide = access.type === "i64";
  const numbers = windowRead(fn, x!);
  const values = weights && windowRead(fn, weights);
  c.scope(() => {
    const from = movable(c, numbers.start);
    const weight = values && movable(c, values.start);
    const [found, place] = [c.local(access.type), c.local("i32")];
    c.repeat(x!.window.shape[0]!, () => {
      c.get(from).mem(access.load).tee(found);
      // Unsigned, so that what is below 0 is too large.
      if (wide) c.i64(BigInt(length)).op("i64.ge_u");
      else c.i32(length).op("i32.ge_u");
      c.if(giveUp);
      c.get(found);
      if (wide) c.op("i32.wrap_i64");
      c.i32(8).op("i32.mul").get(result).op("i32.add").tee(place);
      c.get(place).mem(weight === undefined ? "i64.load" : "f64.load");
      if (weight === undefined) c.i64(1n).op("i64.add").mem("i64.store");
      else {
        c.get(weight).mem("f64.load").op("f64.add").mem("f64.store");
        c.increment(weight, values!.strides[0]!);
      }
      c.increment(from, dtypeInfo[x!.tensor.dtype].bytes * x!.window.strides[0]!);
    });
  });
}
