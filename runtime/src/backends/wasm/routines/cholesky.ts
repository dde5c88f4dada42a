/** @file The Cholesky factor by halves: small triangles, triangular systems and products of matrices. */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { gemm } from "./gemm.ts";
import { type Routine, routine } from "./routine.ts";
import { triangularSystem } from "./triangular.ts";
import { axpy, divide } from "./vectors.ts";

const smallest = 24;
const smallestSquare = 64;

/** (a, its stride by row, n, work): the upper triangle of the n × n matrix becomes U with UᵀU = A; the lower one anything. `failed` when a pivot is not positive. */
export const choleskyUpper = (context: ModuleContext, dtype: Dtype): Routine => {
  const add = axpy(context, dtype);
  const by = divide(context, dtype);
  const triangle = triangularSystem(context, dtype);
  const square = subtractSquare(context, dtype);
  return routine(context, dtype, "cholesky", Array(4).fill("i32"), "status", (b, self, a, step, n, work) => {
    const at = (i: typeof n, k: typeof n) => a!.plus(i!.times(step!)).plus(k!.times(b.bytes));
    const pivot = b.real();
    b.if(n!.atMost(smallest), () => {
      b.for(0, n!, (j) => {
        pivot.set(b.at(at(j, j)).load);
        b.if(pivot.greater(0).not(), () => b.return(status.failed));
        pivot.set(pivot.sqrt());
        b.at(at(j, j)).store(pivot);
        const next = b.int(j.plus(1));
        n!.minus(next).emit(b.code);
        pivot.emit(b.code);
        at(j, next).emit(b.code);
        b.code.callDefined(by.ordinal);
        b.for(next, n!, (i) => {
          n!.minus(i).emit(b.code);
          b.at(at(j, i)).load.negative().emit(b.code);
          at(j, i).emit(b.code);
          at(i, i).emit(b.code);
          b.code.callDefined(add.ordinal);
        });
      });
      b.return(0);
    });
    const half = b.int(n!.half().plus(7).and(-8));
    const rest = b.int(n!.minus(half));
    const right = b.int(a!.plus(half.times(b.bytes)));
    const last = b.int(at(half, half));
    b.attempt(self, a!, step!, half, work!);
    // U11ᵀ is lower triangular.
    b.attempt(triangle, a!, b.bytes, step!, right, step!, half, rest, 1, 0, work!);
    b.attempt(square, last, step!, rest, right, half, work!);
    b.attempt(self, last, step!, rest, work!);
  });
};

/** (c, its stride by row, n, p, k, work): the upper triangle of C loses PᵀP, where P (k × n) has the same stride. */
const subtractSquare = (context: ModuleContext, dtype: Dtype): Routine => {
  const product = gemm(context, dtype);
  return routine(
    context,
    dtype,
    "subtract square",
    Array(6).fill("i32"),
    "status",
    (b, self, c, step, n, p, k, work) => {
      b.if(n!.atMost(smallestSquare), () => {
        b.attempt(product, p!, b.bytes, step!, p!, step!, b.bytes, c!, step!, n!, n!, k!, work!);
        b.return(0);
      });
      const half = b.int(n!.half().plus(7).and(-8));
      const rest = b.int(n!.minus(half));
      const right = b.int(p!.plus(half.times(b.bytes)));
      const c12 = b.int(c!.plus(half.times(b.bytes)));
      b.attempt(self, c!, step!, half, p!, k!, work!);
      b.attempt(product, p!, b.bytes, step!, right, step!, b.bytes, c12, step!, half, rest, k!, work!);
      b.attempt(self, c12.plus(half.times(step!)), step!, rest, right, k!, work!);
    },
  );
};
