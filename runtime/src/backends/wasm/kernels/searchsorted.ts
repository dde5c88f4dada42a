/** @file Where numbers belong in a sorted vector: a binary search for each. */
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import { rowMajor } from "../../../ops/shape/strided.ts";
import type { KernelStep } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import type { PlainOp } from "../emit/opcodes.ts";
import type { StepFunction } from "../step-function.ts";
import { emitBatch } from "./batch.ts";
import type { Kernel } from "./index.ts";
import { scalarAccess } from "./lines.ts";
import { windowRead } from "./move-windows.ts";

export const searchsorted = (step: KernelStep): Kernel => ({ scratch: 0, emit: (fn) => emitSearch(fn, step) });

function emitSearch(fn: StepFunction, step: KernelStep): void {
  const c = fn.code;
  const [a, v] = step.inputs;
  const { dtype } = a!.tensor;
  const access = scalarAccess(dtype);
  const count = a!.window.shape[0]!;
  const stride = a!.window.strides[0]! * dtypeInfo[dtype].bytes;
  const { start: sorted } = windowRead(fn, a!);
  const { shape } = v!.window;
  if (shape.includes(0)) return;
  const right = step.node.attrs.side === "right";
  const walks = [
    windowRead(fn, v!),
    { start: fn.pointer(step.targets[0]!), strides: rowMajor(shape).map((s) => 8 * s) },
  ];
  emitBatch(c, shape, walks, ([value, result]) => {
    c.scope(() => {
      const [low, high, middle] = [c.local("i32"), c.local("i32"), c.local("i32")];
      const [sought, found] = [c.local(access.type), c.local(access.type)];
      c.get(value!).mem(access.load).set(sought);
      c.i32(0).set(low).i32(count).set(high);
      c.block((done) => {
        c.loop((again) => {
          c.get(low).get(high).op("i32.ge_u").brIf(done);
          c.get(low).get(high).op("i32.add").i32(1).op("i32.shr_u").tee(middle);
          c.i32(stride).op("i32.mul").get(sorted).op("i32.add").mem(access.load).set(found);
          // Go on behind `middle` where it comes before; with "right" also where it is equal.
          if (right) {
            emitBefore(fn, sought, found, dtype);
            c.op("i32.eqz");
          } else emitBefore(fn, found, sought, dtype);
          c.if(
            () => c.get(middle).i32(1).op("i32.add").set(low),
            () => c.get(middle).set(high),
          );
          c.br(again);
        });
      });
      c.get(result!).get(low).op("i64.extend_i32_u").mem("i64.store");
    });
  });
}

/** Leaves 1 on the stack where `x` comes before `y`; NaN comes last. */
function emitBefore(
  fn: StepFunction,
  x: Local,
  y: Local,
  dtype: KernelStep["inputs"][number]["tensor"]["dtype"],
): void {
  const c = fn.code;
  const { type, suffix } = scalarAccess(dtype);
  c.get(x)
    .get(y)
    .op(`${type}.lt${suffix}` as PlainOp);
  if (!isFloat(dtype)) return;
  c.get(y)
    .get(y)
    .op(`${type}.ne` as PlainOp);
  c.get(x)
    .get(x)
    .op(`${type}.eq` as PlainOp);
  c.op("i32.and").op("i32.or");
}
