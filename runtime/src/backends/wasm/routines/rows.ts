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

/** (from, row, column, order, its stride, to, its stride by row, n, m, scatter): `permuteRows` by an int64 order; with `scatter` row order[i] of the target is row i. */
export const permuteByOrder = (context: ModuleContext, dtype: Dtype): Routine => {
  const copy = copyMatrix(context, dtype);
  const params = Array(10).fill("i32");
  return routine(
    context,
    dtype,
    "permute by order",
    params,
    "nothing",
    (b, _, from, row, column, order, next, to, step, n, m, scatter) => {
      const place = b.int();
      const [source, target] = [b.int(), b.int()];
      b.for(0, n!, (i) => {
        // Indices fit in the low half.
        place.set(b.at(order!, 0, "i32").load);
        source.set(i.where(scatter!, place));
        target.set(place.where(scatter!, i));
        b.run(copy, from!.plus(source.times(row!)), 0, column!, to!.plus(target.times(step!)), 0, 1, m!);
        order!.add(next!);
      });
    },
  );
};

/** (order, to, n): an order of rows as int64. */
export const writeOrder = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "write order", Array(3).fill("i32"), "nothing", (b, _, order, to, n) => {
    b.for(0, n!, (i) => {
      b.at(to!, i.times(2), "i32").store(b.at(order!, i, "i32").load);
      b.at(to!, i.times(2).plus(1), "i32").store(0);
    });
  });
