/** @file Special functions that iterate: a routine of numbers, called for each element of broadcast tensors. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { Attrs } from "../../../ir/node.ts";
import type { KernelStep, Use } from "../../../optimize/plan.ts";
import type { Routine } from "../routines/routine.ts";
import { besselI, besselJ } from "../routines/special/bessel.ts";
import { incompleteBeta, logBeta } from "../routines/special/incomplete-beta.ts";
import { incompleteGamma, incompleteGammaByShape } from "../routines/special/incomplete-gamma.ts";
import { polygamma } from "../routines/special/polygamma.ts";
import type { ModuleContext } from "../step-function.ts";
import { type BatchWalk, emitBatch } from "./batch.ts";
import type { Kernel } from "./index.ts";

/** The routine of an element, from those of the inputs. */
type Of = (context: ModuleContext, attrs: Attrs) => Routine;

const elementwise =
  (of: Of) =>
  (step: KernelStep): Kernel => ({
    scratch: 0,
    emit: (fn) => {
      const c = fn.code;
      const target = step.targets[0]!;
      const { shape } = target;
      const single = target.dtype === "float32";
      const routine = of(fn.context, step.node.attrs);
      const walks: BatchWalk[] = step.inputs.map((use) => ({
        start: fn.pointer(use.tensor, use.window.offset),
        strides: stridesIn(use, shape.length),
      }));
      const { bytes } = dtypeInfo[target.dtype];
      walks.push({ start: fn.pointer(target), strides: shape.map((_, axis) => sizeOf(shape.slice(axis + 1)) * bytes) });
      emitBatch(c, shape, walks, (at) => {
        fn.checkInterrupt();
        c.get(at.at(-1)!);
        for (const address of at.slice(0, -1)) {
          c.get(address).mem(single ? "f32.load" : "f64.load");
          if (single) c.op("f64.promote_f32");
        }
        c.callDefined(routine.ordinal);
        if (single) c.op("f32.demote_f64");
        c.mem(single ? "f32.store" : "f64.store");
      });
    },
  });

/** Strides in bytes by axis of the result: 0 where it is broadcast. */
function stridesIn({ tensor, window }: Use, rank: number): readonly number[] {
  const { bytes } = dtypeInfo[tensor.dtype];
  return Array.from({ length: rank }, (_, axis) => {
    const own = axis - rank + window.shape.length;
    return own < 0 || window.shape[own] === 1 ? 0 : window.strides[own]! * bytes;
  });
}

export const specialFunctions: Readonly<Record<string, (step: KernelStep) => Kernel>> = {
  betainc: elementwise(incompleteBeta),
  betaln: elementwise(logBeta),
  gammainc: elementwise((context) => incompleteGamma(context, false)),
  gammaincc: elementwise((context) => incompleteGamma(context, true)),
  gammainc_by_shape: elementwise(incompleteGammaByShape),
  iv: elementwise((context, { v }) => besselI(context, v as number)),
  jv: elementwise((context, { v }) => besselJ(context, v as number)),
  polygamma: elementwise((context, { n }) => polygamma(context, n as number)),
};
