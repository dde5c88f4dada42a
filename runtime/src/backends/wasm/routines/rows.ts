/** @file Matrices brought to an order of rows, and triangles written out. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Routine, routine } from "./routine.ts";
import { copyMatrix } from "./vectors.ts";

/** (from, its strides by row and column, order, to, its stride by row, n, m): row i of the target is row order[i] of the source. */
export const permuteRows = (context: ModuleContext, dtype: Dtype): Routine => {
  const copy = copyMatrix(context, dtype);
  return routine(
    context,
    dtype,
    "permute rows",
    Array(8).fill("i32"),
    "nothing",
    (b, _, from, row, column, order, to, step, n, m) => {
      b.for(0, n!, (i) => {
        const source = from!.plus(b.at(order!, i, "i32").load.times(row!));
        b.run(copy, source, 0, column!, to!.plus(i.times(step!)), 0, 1, m!);
      });
    },
  );
};

/** (order, to, its stride by row, n): the rows of the identity in that order. */
export const permutedIdentity = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "permuted identity", Array(4).fill("i32"), "nothing", (b, _, order, to, step, n) => {
    b.for(0, n!, (i) => {
      b.for(0, n!, (j) => b.at(to!, j).store(0));
      b.at(to!, b.at(order!, i, "i32").load).store(1);
      to!.add(step!);
    });
  });

/** (from, its stride by row, to, n, lower): the upper triangle of the source, transposed to a lower one if so asked, with zeros around. */
export const transposeTriangle = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "transpose triangle", Array(5).fill("i32"), "nothing", (b, _, from, step, to, n, lower) => {
    const place = b.int();
    b.for(0, n!, (i) => {
      b.if(
        lower!,
        () => {
          place.set(from!.plus(i.times(b.bytes)));
          b.for(0, n!, (j) => {
            b.if(
              j.atMost(i),
              () => b.at(to!, j).store(b.at(place).load),
              () => b.at(to!, j).store(0),
            );
            place.add(step!);
          });
        },
        () => {
          place.set(from!.plus(i.times(step!)));
          b.for(0, n!, (j) => {
            b.if(
              j.atLeast(i),
              () => b.at(to!, j).store(b.at(place, j).load),
              () => b.at(to!, j).store(0),
            );
          });
        },
      );
      to!.add(n!.times(b.bytes));
    });
  });
