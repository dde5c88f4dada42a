/** @file Which way a vector points, and vectors that are not numbers. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { largestOf } from "./householder.ts";
import { type Routine, routine } from "./routine.ts";

/** (count, x): 1 where the first element that is at least 0.7 times the largest in absolute value is negative. */
export const backwards = (context: ModuleContext, dtype: Dtype): Routine => {
  const largest = largestOf(context, dtype);
  return routine(context, dtype, "backwards", ["i32", "i32"], "i32", (b, _, count, x) => {
    const bound = b.real(b.call(largest, count!, x!).times(0.7));
    b.for(0, count!, (i) => {
      b.if(b.at(x!, i).load.abs().atLeast(bound), () => b.return(b.at(x!, i).load.less(0)));
    });
    b.code.i32(0);
  });
};

/** (count, x): turns the signs. */
export const negate = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "negate", ["i32", "i32"], "nothing", (b, _, count, x) => {
    b.for(0, count!, (i) => b.at(x!, i).store(b.at(x!, i).load.negative()));
  });

/** (count, x): 1 where no element is infinite or NaN. */
export const allFinite = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "is finite", ["i32", "i32"], "i32", (b, _, count, x) => {
    b.for(0, count!, (i) => {
      const element = b.at(x!, i).load;
      b.if(element.minus(element).equals(0).not(), () => b.return(0));
    });
    b.code.i32(1);
  });

/** (count, x): NaN throughout. */
export const fillNaN = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "fill nan", ["i32", "i32"], "nothing", (b, _, count, x) => {
    b.for(0, count!, (i) => b.at(x!, i).store(Number.NaN));
  });
