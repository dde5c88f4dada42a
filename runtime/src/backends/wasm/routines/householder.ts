/** @file Reflections (Golub & Van Loan, "Matrix Computations", 5.1). */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Operand, Value } from "./value.ts";
import { axpy, divide, dotProduct } from "./vectors.ts";

/** y += alpha x, of `count` elements. */
export function addMultiple(b: Body, count: Operand, alpha: Value, x: Value, y: Value): void {
  const add = axpy(b.context, b.dtype);
  b.run(add, count, alpha, x, y);
}

/** The greatest absolute value of `count` elements from `x` on. */
export const largestOf = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "largest", ["i32", "i32"], dtype === "float32" ? "f32" : "f64", (b, _, count, x) => {
    const [largest, size] = [b.real(), b.real()];
    b.for(0, count!, (i) => {
      size.set(b.at(x!, i).load.abs());
      b.if(size.greater(largest), () => largest.set(size));
    });
    largest.emit(b.code);
  });

/**
 * (count, v): replaces v by the vector of length √2 for which I - v vᵀ turns it into its first element's axis; gives what that element
 * becomes. Where it lies on that axis v becomes 0, which turns nothing: what is zero stays exact.
 */
export const reflector = (context: ModuleContext, dtype: Dtype): Routine => {
  const [largest, by, dot] = [largestOf(context, dtype), divide(context, dtype), dotProduct(context, dtype)];
  return routine(context, dtype, "reflector", ["i32", "i32"], dtype === "float32" ? "f32" : "f64", (b, _, count, v) => {
    const first = b.at(v!);
    const [scale, norm, square] = [b.real(), b.real(), b.real()];
    scale.set(b.call(largest, count!.minus(1), v!.plus(b.bytes)));
    b.if(
      scale.greater(0),
      () => {
        b.if(first.load.abs().greater(scale), () => scale.set(first.load.abs()));
        b.run(by, count!, scale, v!);
        norm.set(b.call(dot, count!, v!, v!).sqrt());
        b.if(first.load.less(0).not(), () => norm.set(norm.negative()));
        first.store(first.load.minus(norm));
        square.set(b.call(dot, count!, v!, v!));
        b.run(by, count!, square.times(0.5).sqrt(), v!);
        norm.set(norm.times(scale));
      },
      () => {
        norm.set(first.load);
        first.store(0);
      },
    );
    norm.emit(b.code);
  });
};
