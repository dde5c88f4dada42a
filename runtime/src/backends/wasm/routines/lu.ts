/** @file LU with partial pivoting by halves of the columns (Sivan Toledo, "Locality of Reference in LU Decomposition with Partial Pivoting", 1997). */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { gemm } from "./gemm.ts";
import { type Routine, routine } from "./routine.ts";
import { triangularSystem } from "./triangular.ts";
import { swap } from "./vectors.ts";

const smallest = 8;

/**
 * (a, its stride by row, n, j, w, order, work): factors columns j to j + w of the n × n matrix, whose columns before are done, and
 * exchanges whole rows, as well as those of `order`: n numbers of rows, and behind them how often two were exchanged. `failed` when a pivot is 0.
 */
export const luColumns = (context: ModuleContext, dtype: Dtype): Routine => {
  const exchange = swap(context, dtype);
  const product = gemm(context, dtype);
  const triangle = triangularSystem(context, dtype);
  return routine(context, dtype, "lu", Array(7).fill("i32"), "status", (b, self, a, step, n, j, w, order, work) => {
    const at = (i: typeof n, k: typeof n) => a!.plus(i!.times(step!)).plus(k!.times(b.bytes));
    const [best, end, half, rest] = [b.int(), b.int(j!.plus(w!)), b.int(), b.int()];
    const [largest, size, factor] = [b.real(), b.real(), b.real()];
    const held = b.int();
    b.if(w!.atMost(smallest), () => {
      b.for(j!, end, (k) => {
        largest.set(-1);
        best.set(k);
        b.for(k, n!, (i) => {
          size.set(b.at(at(i, k)).load.abs());
          b.if(size.greater(largest), () => {
            largest.set(size);
            best.set(i);
          });
        });
        b.if(best.differs(k), () => {
          b.run(exchange, n!, at(k, b.int(0)), at(best, b.int(0)));
          const [one, other, times] = [b.at(order!, k, "i32"), b.at(order!, best, "i32"), b.at(order!, n!, "i32")];
          held.set(one.load);
          one.store(other.load);
          other.store(held);
          times.store(times.load.plus(1));
        });
        b.if(b.at(at(k, k)).load.equals(0), () => b.return(status.failed));
        b.for(k.plus(1), n!, (i) => {
          const place = b.at(at(i, k));
          factor.set(place.load.over(b.at(at(k, k)).load));
          place.store(factor);
          b.for(k.plus(1), end, (c) => {
            const target = b.at(at(i, c));
            target.store(target.load.minus(factor.times(b.at(at(k, c)).load)));
          });
        });
      });
      b.return(0);
    });
    half.set(w!.half().plus(7).and(-8));
    rest.set(w!.minus(half));
    const middle = b.int(j!.plus(half));
    b.attempt(self, a!, step!, n!, j!, half, order!, work!);
    b.attempt(triangle, at(j!, j!), step!, b.bytes, at(j!, middle), step!, half, rest, 1, 1, work!);
    b.attempt(
      product,
      at(middle, j!),
      step!,
      b.bytes,
      at(j!, middle),
      step!,
      b.bytes,
      at(middle, middle),
      step!,
      n!.minus(middle),
      rest,
      half,
      work!,
    );
    b.attempt(self, a!, step!, n!, middle, rest, order!, work!);
  });
};

/** (a, its stride by row, n, order, work): `luColumns` of the whole, which first sets `order`. */
export const luFactors = (context: ModuleContext, dtype: Dtype): Routine => {
  const columns = luColumns(context, dtype);
  return routine(context, dtype, "lu factors", Array(5).fill("i32"), "status", (b, _, a, step, n, order, work) => {
    b.for(0, n!, (i) => b.at(order!, i, "i32").store(i));
    b.at(order!, n!, "i32").store(0);
    b.attempt(columns, a!, step!, n!, 0, n!, order!, work!);
  });
};
