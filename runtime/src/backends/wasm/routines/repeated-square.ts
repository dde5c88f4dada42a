/** @file Powers of 2 of a matrix. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { gemm } from "./gemm.ts";
import { negate } from "./orientation.ts";
import { type Routine, routine } from "./routine.ts";

/**
 * (a, other, n, times, work, to): squares the n × n matrix a as often as the int32 at `times` says; the result goes to `to`. `a` and `other` are room
 * for n² elements.
 */
export const squareRepeatedly = (context: ModuleContext, dtype: Dtype): Routine => {
  const [product, turned] = [gemm(context, dtype), negate(context, dtype)];
  return routine(
    context,
    dtype,
    "square repeatedly",
    Array(6).fill("i32"),
    "status",
    (b, _, a, other, n, times, work, to) => {
      const width = b.int(n!.times(b.bytes));
      const size = b.int(n!.times(width));
      const [held, count] = [b.int(), b.int()];
      const left = b.int(b.at(times!, 0, "i32").load);
      count.set(left);
      b.while(
        () => left.greater(0),
        () => {
          b.for(0, n!.times(n!), (i) => b.at(other!, i).store(0));
          b.attempt(product, a!, width, b.bytes, a!, width, b.bytes, other!, width, n!, n!, n!, work!);
          held.set(a!);
          a!.set(other!);
          other!.set(held);
          left.add(-1);
        },
      );
      // A product is subtracted from 0; the square of a matrix with the sign turned is that of the matrix.
      b.if(count.greater(0), () => b.run(turned, n!.times(n!), a!));
      for (const x of [to!, a!, size]) x.emit(b.code);
      b.code.memoryCopy();
    },
  );
};
