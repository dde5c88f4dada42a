/** @file Triangular systems, halved until the triangles are small: what is left is matrix products. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { gemm } from "./gemm.ts";
import { type Routine, routine } from "./routine.ts";
import { axpy, divide } from "./vectors.ts";

/** Up to here row by row. */
const smallest = 16;

/**
 * (t, its strides by row and column, b, its stride by row, n, m, lower, unit, work): b (n × m) becomes T⁻¹ b. Of T only the triangle is read,
 * with `unit` not its diagonal, of which no element may be 0.
 */
export const triangularSystem = (context: ModuleContext, dtype: Dtype): Routine => {
  const add = axpy(context, dtype);
  const by = divide(context, dtype);
  const product = gemm(context, dtype);
  return routine(
    context,
    dtype,
    "triangular system",
    Array(10).fill("i32"),
    "status",
    (b, self, t, row, column, x, step, n, m, lower, unit, work) => {
      const at = (i: typeof n, j: typeof n) => t!.plus(i!.times(row!)).plus(j!.times(column!));
      const line = (i: typeof n) => x!.plus(i!.times(step!));
      const minus = (i: typeof n, j: typeof n): void => {
        m!.emit(b.code);
        b.at(at(i, j)).load.negative().emit(b.code);
        line(j).emit(b.code);
        line(i).emit(b.code);
        b.code.callDefined(add.ordinal);
      };
      const over = (i: typeof n): void =>
        b.if(unit!.not(), () => {
          m!.emit(b.code);
          b.at(at(i, i)).load.emit(b.code);
          line(i).emit(b.code);
          b.code.callDefined(by.ordinal);
        });
      b.if(n!.atMost(smallest), () => {
        b.if(
          lower!,
          () =>
            b.for(0, n!, (i) => {
              b.for(0, i, (j) => minus(i, j));
              over(i);
            }),
          () =>
            b.forDown(n!.minus(1), 0, (i) => {
              b.for(i.plus(1), n!, (j) => minus(i, j));
              over(i);
            }),
        );
        b.return(0);
      });
      const first = b.int(n!.half().plus(7).and(-8));
      const rest = b.int(n!.minus(first));
      const [t2, x2] = [b.int(at(first, first)), b.int(line(first))];
      const above = () => b.attempt(self, t!, row!, column!, x!, step!, first, m!, lower!, unit!, work!);
      const below = () => b.attempt(self, t2, row!, column!, x2, step!, rest, m!, lower!, unit!, work!);
      b.if(
        lower!,
        () => {
          above();
          const t21 = t!.plus(first.times(row!));
          b.attempt(product, t21, row!, column!, x!, step!, b.bytes, x2, step!, rest, m!, first, work!);
          below();
        },
        () => {
          below();
          const t12 = t!.plus(first.times(column!));
          b.attempt(product, t12, row!, column!, x2, step!, b.bytes, x!, step!, first, m!, rest, work!);
          above();
        },
      );
    },
  );
};

/** (t, the distance of diagonal elements, n): `failed` when one of them is 0. */
export const diagonalCheck = (context: ModuleContext, dtype: Dtype, failed: number): Routine =>
  routine(context, dtype, "diagonal check", ["i32", "i32", "i32"], "status", (b, _, t, step, n) => {
    b.for(0, n!, () => {
      b.if(b.at(t!).load.equals(0), () => b.return(failed));
      t!.add(step!);
    });
  });
