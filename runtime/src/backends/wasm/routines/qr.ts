/** @file QR by reflections, a block of columns after the other: what follows each is products (Golub & Van Loan, "Matrix Computations", 5.2.3). */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { blockSize, blockWork, clear, reflectBlock } from "./block-reflector.ts";
import { addMultiple, reflector } from "./householder.ts";
import { type Routine, routine } from "./routine.ts";
import { rowProducts } from "./row-products.ts";
import type { Value } from "./value.ts";
import { copyMatrix } from "./vectors.ts";

/** Bytes that `qrFactors` of an m × n matrix works in. */
export const qrWork = (dtype: Dtype, m: number, n: number): number => blockWork(dtype, m, Math.max(m, n));

/**
 * (a, its stride by row, m, n, vectors, work, q, r): Q (m × k) and R (k × n), k = min(m, n), rows together; `vectors` is room for k columns
 * of A, `work` for `qrWork` bytes. The diagonal of R is not negative.
 */
export const qrFactors = (context: ModuleContext, dtype: Dtype): Routine => {
  const [panel, turn] = [qrPanel(context, dtype), reflectBlock(context, dtype)];
  const copy = copyMatrix(context, dtype);
  return routine(context, dtype, "qr", Array(8).fill("i32"), "status", (b, _, a, step, m, n, vectors, work, q, r) => {
    const k = b.int(m!.lesser(n!));
    const long = b.int(m!.times(b.bytes));
    const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
    const vector = (j: Value): Value => vectors!.plus(j.times(long)).plus(j.times(b.bytes));
    const [count, length, next] = [b.int(), b.int(), b.int()];
    b.for(
      0,
      k,
      (j) => {
        count.set(k.minus(j).lesser(blockSize));
        length.set(m!.minus(j));
        next.set(j.plus(count));
        b.checkInterrupt();
        b.run(copy, at(j, j), b.bytes, step!, vector(j), long, count, length);
        b.run(panel, vector(j), long, count, length, at(j, j), step!, work!);
        b.attempt(turn, vector(j), long, count, length, at(j, next), step!, n!.minus(next), 1, work!);
      },
      blockSize,
    );
    const width = b.int(k.times(b.bytes));
    const inQ = (i: Value, j: Value): Value => q!.plus(i.times(width)).plus(j.times(b.bytes));
    clear(b, q!, m!.times(k));
    b.for(0, k, (j) => b.at(inQ(j, j)).store(1));
    b.forDown(k.minus(1), 0, (j) => {
      // The first column of the block.
      j.set(j.and(-blockSize));
      count.set(k.minus(j).lesser(blockSize));
      b.attempt(turn, vector(j), long, count, m!.minus(j), inQ(j, j), width, k.minus(j), 0, work!);
    });
    clear(b, r!, k.times(n!));
    b.for(0, k, (i) => {
      const row = b.int(r!.plus(i.times(n!).plus(i).times(b.bytes)));
      const turned = b.int(b.at(at(i, i)).load.greater(0).not());
      b.run(copy, at(i, i), 0, b.bytes, row, 0, 1, n!.minus(i));
      b.if(turned, () => {
        // 0 - x, for no zero becomes negative.
        b.for(0, n!.minus(i), (l) => b.at(row, l).store(b.real(0).minus(b.at(row, l).load)));
        b.for(0, m!, (l) => b.at(inQ(l, i)).store(b.at(inQ(l, i)).load.negative()));
      });
    });
  });
};

/**
 * (v, its stride by row, count, length, r, its stride by row, work): the rows of v are columns of a matrix, and become the vectors of the
 * reflections that make it triangular; its triangle goes to r.
 */
const qrPanel = (context: ModuleContext, dtype: Dtype): Routine => {
  const [made, products] = [reflector(context, dtype), rowProducts(context, dtype)];
  return routine(
    context,
    dtype,
    "qr panel",
    Array(7).fill("i32"),
    "nothing",
    (b, _, v, step, count, length, r, rStep, work) => {
      const row = (q: Value, at: Value): Value => v!.plus(q.times(step!)).plus(at.times(b.bytes));
      const inR = (i: Value, j: Value): Value => r!.plus(i.times(rStep!)).plus(j.times(b.bytes));
      const [left, next] = [b.int(), b.int()];
      b.for(0, count!, (q) => {
        left.set(length!.minus(q));
        next.set(q.plus(1));
        b.for(0, q, (i) => {
          b.at(inR(i, q)).store(b.at(row(q, i)).load);
          b.at(row(q, i)).store(0);
        });
        b.at(inR(q, q)).store(b.call(made, left, row(q, q)));
        b.run(products, count!.minus(next), row(next, q), step!, left, row(q, q), work!);
        b.for(next, count!, (i) =>
          addMultiple(b, left, b.at(work!, i.minus(next)).load.negative(), row(q, q), row(i, q)),
        );
      });
    },
  );
};
