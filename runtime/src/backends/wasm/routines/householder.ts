/** @file Reflections, and QR by them (Golub & Van Loan, "Matrix Computations", 5.2). */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Operand, Value, Variable } from "./value.ts";
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
 * becomes. Of zeros v stays 0.
 */
export const reflector = (context: ModuleContext, dtype: Dtype): Routine => {
  const [largest, by, dot] = [largestOf(context, dtype), divide(context, dtype), dotProduct(context, dtype)];
  return routine(context, dtype, "reflector", ["i32", "i32"], dtype === "float32" ? "f32" : "f64", (b, _, count, v) => {
    const [scale, norm, square] = [b.real(b.call(largest, count!, v!)), b.real(), b.real()];
    b.if(scale.greater(0), () => {
      b.run(by, count!, scale, v!);
      norm.set(b.call(dot, count!, v!, v!).sqrt());
      b.if(b.at(v!).load.less(0).not(), () => norm.set(norm.negative()));
      b.at(v!).store(b.at(v!).load.minus(norm));
      square.set(b.call(dot, count!, v!, v!));
      b.run(by, count!, square.times(0.5).sqrt(), v!);
    });
    norm.times(scale).emit(b.code);
  });
};

/** (v, count, a, its stride by row, columns, w): A - v vᵀ A of `count` rows; w is room for one row. */
export const reflect = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "reflect", Array(6).fill("i32"), "nothing", (b, _, v, count, a, step, columns, w) => {
    const row = b.int(a!);
    b.for(0, columns!, (j) => b.at(w!, j).store(0));
    b.for(0, count!, (i) => {
      addMultiple(b, columns!, b.at(v!, i).load, row, w!);
      row.add(step!);
    });
    row.set(a!);
    b.for(0, count!, (i) => {
      addMultiple(b, columns!, b.at(v!, i).load.negative(), w!, row);
      row.add(step!);
    });
  });

/**
 * (a, its stride by row, m, n, vectors, row, q, r): Q (m × k) and R (k × n), k = min(m, n), rows together; `vectors` is room for k columns
 * of A, `row` for one row. The diagonal of R is not negative.
 */
export const qrFactors = (context: ModuleContext, dtype: Dtype): Routine => {
  const [made, turn] = [reflector(context, dtype), reflect(context, dtype)];
  return routine(context, dtype, "qr", Array(8).fill("i32"), "status", (b, _, a, step, m, n, vectors, row, q, r) => {
    const k = b.int(m!.lesser(n!));
    const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
    const vector = (j: Value): Value => vectors!.plus(j.times(m!).times(b.bytes));
    const [v, count] = [b.int(), b.int()];
    const diagonal = b.real();
    b.for(0, k, (j) => {
      b.checkInterrupt();
      v.set(vector(j));
      count.set(m!.minus(j));
      b.for(0, count, (i) => b.at(v, i).store(b.at(at(i.plus(j), j)).load));
      diagonal.set(b.call(made, count, v));
      b.run(turn, v, count, at(j, j), step!, n!.minus(j), row!);
      // What the reflection makes of the column is known, without rounding.
      b.at(at(j, j)).store(diagonal);
    });
    const width = b.int(k.times(b.bytes));
    const inQ = (i: Value, j: Value): Value => q!.plus(i.times(width)).plus(j.times(b.bytes));
    zeros(b, q!, m!.times(k));
    b.for(0, k, (j) => b.at(inQ(j, j)).store(1));
    b.forDown(k.minus(1), 0, (j) => {
      b.checkInterrupt();
      b.run(turn, vector(j), m!.minus(j), inQ(j, j), width, k.minus(j), row!);
    });
    zeros(b, r!, k.times(n!));
    b.for(0, k, (i) => {
      const inR = (j: Value): Value => r!.plus(i.times(n!).plus(j).times(b.bytes));
      const turned = b.int(b.at(at(i, i)).load.greater(0).not());
      b.for(i, n!, (j) => b.at(inR(j)).store(b.at(at(i, j)).load));
      b.if(turned, () => {
        b.for(i, n!, (j) => b.at(inR(j)).store(literalZero(b).minus(b.at(inR(j)).load)));
        b.for(0, m!, (l) => b.at(inQ(l, i)).store(b.at(inQ(l, i)).load.negative()));
      });
    });
  });
};

const literalZero = (b: Body): Variable => b.real(0);

function zeros(b: Body, address: Value, count: Value): void {
  b.for(0, count, (i) => b.at(address, i).store(0));
}
