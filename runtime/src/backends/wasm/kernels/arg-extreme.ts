/** @file argmax and argmin. */
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { PlainOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import type { Kernel } from "./index.ts";
import { emitLines, type Lines, linesOf, movable, scalarAccess } from "./lines.ts";

export function argExtreme(step: KernelStep): Kernel | undefined {
  const lines = linesOf(step);
  // An empty line is a fault, which the reference tells.
  if (!lines || lines.length === 0) return undefined;
  return { scratch: 0, emit: (fn) => emitArgExtreme(fn, step, lines) };
}

/** The first element that beats all before it; the first NaN ends the search. */
function emitArgExtreme(fn: StepFunction, step: KernelStep, lines: Lines): void {
  const c = fn.code;
  const { dtype } = step.inputs[0]!.tensor;
  const access = scalarAccess(dtype);
  const stride = lines.strides[lines.axis]! * dtypeInfo[dtype].bytes;
  const beats = `${access.type}.${step.node.op === "argmax" ? "gt" : "lt"}${access.suffix}` as PlainOp;
  const unequal = `${access.type}.ne` as PlainOp;
  emitLines(fn, step, lines, false, (input, result) => {
    c.scope(() => {
      const at = movable(c, input);
      const [best, candidate] = [c.local(access.type), c.local(access.type)];
      const [index, found] = [c.local("i32"), c.local("i32")];
      c.get(at).mem(access.load).set(best);
      c.i32(0).set(found);
      c.i32(0).set(index);
      c.block((done) => {
        if (isFloat(dtype)) c.get(best).get(best).op(unequal).brIf(done);
        c.loop((again) => {
          c.increment(index, 1);
          c.get(index).i32(lines.length).op("i32.ge_u").brIf(done);
          c.increment(at, stride);
          c.get(at).mem(access.load).tee(candidate).get(best).op(beats);
          if (isFloat(dtype)) c.get(candidate).get(candidate).op(unequal).op("i32.or");
          c.if(() => {
            c.get(candidate).set(best);
            c.get(index).set(found);
            if (isFloat(dtype)) c.get(best).get(best).op(unequal).brIf(done);
          });
          c.br(again);
        });
      });
      c.get(result).get(found).op("i64.extend_i32_u").mem("i64.store");
    });
  });
}
