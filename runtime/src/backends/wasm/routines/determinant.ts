/** @file What the pivots of a factored matrix tell: its determinant, and its factors written out. */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { luFactors } from "./lu.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import { type Operand, Value, type Variable } from "./value.ts";

/** Factors the matrix; the determinant of a singular one is told by a 0 among its pivots, which `zero` writes. */
function factored(b: Body, a: Value, step: Value, n: Value, order: Value, work: Value, zero: () => void): void {
  const code = b.int(b.call(luFactors(b.context, b.dtype), a, step, n, order, work));
  b.if(code.equals(status.failed), () => {
    zero();
    b.return(0);
  });
  b.if(code, () => b.return(code));
}

const float = (dtype: Dtype): "f32" | "f64" => (dtype === "float32" ? "f32" : "f64");

/** The sign of the exchanges of rows: 1 where their number is even. */
const signOf = (b: Body, order: Value, n: Value): Value => {
  const one = (x: number): Value => new Value("f64", (c) => c.f64(x));
  return one(-1).where(b.at(order, n, "i32").load.and(1), one(1));
};

/** Calls `body` with each element of the diagonal, in float64. */
function eachPivot(b: Body, a: Variable, step: Value, n: Value, body: (pivot: Variable) => void): void {
  const pivot = b.variable("f64", 0);
  b.for(0, n, () => {
    pivot.set(wide(b, b.at(a).load));
    body(pivot);
    a.add(step.plus(b.bytes));
  });
}

const wide = (b: Body, x: Value): Value =>
  b.float === "f64"
    ? x
    : new Value("f64", (c) => {
        x.emit(c);
        c.op("f64.promote_f32");
      });

const narrow = (b: Body, x: Value): Operand =>
  b.float === "f64"
    ? x
    : new Value("f32", (c) => {
        x.emit(c);
        c.op("f32.demote_f64");
      });

/** (a, its stride by row, n, order, work, to): the determinant. */
export const determinant = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "determinant", Array(6).fill("i32"), "status", (b, _, a, step, n, order, work, to) => {
    factored(b, a!, step!, n!, order!, work!, () => b.at(to!).store(0));
    const product = b.variable("f64", signOf(b, order!, n!));
    eachPivot(b, a!, step!, n!, (pivot) => product.set(product.times(pivot)));
    b.at(to!).store(narrow(b, product));
  });

/** (a, its stride by row, n, order, work, sign, log): sign and logarithm of the determinant; `log` is the index of `Math.log`. */
export const logDeterminant = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(
    context,
    dtype,
    "log determinant",
    Array(7).fill("i32"),
    "status",
    (b, _, a, step, n, order, work, sign, log) => {
      const mathLog = context.module.import("Math.log", { params: ["f64"], results: ["f64"] });
      factored(b, a!, step!, n!, order!, work!, () => {
        b.at(sign!).store(0);
        b.at(log!).store(Number.NEGATIVE_INFINITY);
      });
      const [product, sum] = [b.variable("f64", signOf(b, order!, n!)), b.variable("f64", 0)];
      eachPivot(b, a!, step!, n!, (pivot) => {
        // NaN is neither less nor more than 0, and stays.
        b.if(pivot.less(0), () => product.set(product.negative()));
        b.if(pivot.differs(pivot), () => product.set(pivot));
        const term = new Value("f64", (c) => {
          pivot.abs().emit(c);
          c.call(mathLog);
        });
        sum.set(sum.plus(term));
      });
      b.at(sign!).store(narrow(b, product));
      b.at(log!).store(narrow(b, sum));
    },
  );

/** (a, its stride by row, n, order, rows, lower, upper): the order as int64, L with its ones, and U. */
export const writeFactors = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(
    context,
    dtype,
    "write factors",
    Array(7).fill("i32"),
    "nothing",
    (b, _, a, step, n, order, rows, lower, upper) => {
      const extended = (x: Value): Value =>
        new Value("i64", (c) => {
          x.emit(c);
          c.op("i64.extend_i32_u");
        });
      const value = b.variable(float(dtype), 0);
      b.for(0, n!, (i) => {
        b.at(rows!, i, "i64").store(extended(b.at(order!, i, "i32").load));
        b.for(0, n!, (j) => {
          value.set(b.at(a!, j).load);
          b.at(lower!, j).store(0);
          b.at(upper!, j).store(0);
          b.if(
            j.less(i),
            () => b.at(lower!, j).store(value),
            () => b.at(upper!, j).store(value),
          );
        });
        b.at(lower!, i).store(1);
        a!.add(step!);
        lower!.add(n!.times(b.bytes));
        upper!.add(n!.times(b.bytes));
      });
    },
  );
