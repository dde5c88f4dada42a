/**
 * @file The singular value decomposition: QR, the eigenvectors of R Rᵀ, and one-sided Jacobi for what these have not made orthogonal: few
 * sweeps that give back the accuracy (Zlatko Drmač, Krešimir Veselić, "New Fast and Accurate Jacobi SVD Algorithm", 2008, on preconditioning).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { gemm } from "./gemm.ts";
import { addMultiple, largestOf, qrFactors } from "./householder.ts";
import { allFinite, backwards, fillNaN, negate } from "./orientation.ts";
import { type Routine, routine } from "./routine.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide, dotProduct, rotate, swap } from "./vectors.ts";

const mostSweeps = 60;

/** Elements that `svdFactors` of an m × n matrix, m ≥ n, works in besides what the product needs. */
export const svdRoom = (m: number, n: number): number => 3 * m * n + 4 * n * n + 4 * n;

/**
 * (a, its stride by row, m, n, work, products, u, s, vt, wide): of the m × n matrix, m ≥ n, which stands for its transpose where `wide` is 1.
 * The singular values descend. `work` is room for `svdRoom` elements.
 */
export const svdFactors = (context: ModuleContext, dtype: Dtype): Routine => {
  const [finite, nan, largest] = [allFinite(context, dtype), fillNaN(context, dtype), largestOf(context, dtype)];
  const [by, copy, factors] = [divide(context, dtype), copyMatrix(context, dtype), qrFactors(context, dtype)];
  const [product, start, orthogonal] = [
    gemm(context, dtype),
    nearlyOrthogonal(context, dtype),
    orthogonalRows(context, dtype),
  ];
  const [back, turned] = [backwards(context, dtype), negate(context, dtype)];
  const params = Array(10).fill("i32");
  return routine(context, dtype, "svd", params, "status", (b, _, a, step, m, n, work, products, u, s, vt, wide) => {
    const area = (rows: Value, columns: Value): Value => rows.times(columns).times(b.bytes);
    const vectors = work!;
    const q = b.int(vectors.plus(area(m!, n!)));
    const left = b.int(q.plus(area(m!, n!)));
    const right = b.int(left.plus(area(m!, n!)));
    const v = b.int(right.plus(area(n!, n!)));
    const row = b.int(v.plus(area(n!, n!)));
    const [long, short] = [b.int(m!.times(b.bytes)), b.int(n!.times(b.bytes))];
    const scale = b.real();
    const line = (i: Value): Value => a!.plus(i.times(step!));
    b.for(0, m!, (i) => {
      b.if(b.call(finite, n!, line(i)).not(), () => {
        b.run(nan, n!.where(wide!, m!).times(n!), u!);
        b.run(nan, m!.where(wide!, n!).times(n!), vt!);
        b.run(nan, n!, s!);
        b.return(0);
      });
      const size = b.real(b.call(largest, n!, line(i)));
      b.if(size.greater(scale), () => scale.set(size));
    });
    b.if(scale.equals(0), () => scale.set(1));
    b.for(0, m!, (i) => b.run(by, n!, scale, line(i)));
    b.attempt(factors, a!, step!, m!, n!, vectors, row, q, right);
    b.attempt(start, right, n!, left, v, s!, row.plus(short), products!);
    b.attempt(orthogonal, right, v, n!, s!, row);
    // Rows of V times Qᵀ: the left vectors, as rows; with the sign of the product turned, and so the right ones with theirs.
    b.for(0, m!.times(n!), (i) => b.at(left, i).store(0));
    b.attempt(product, v, short, b.bytes, q, b.bytes, short, left, long, n!, m!, n!, products!);
    b.run(turned, n!.times(n!), right);
    const columns = b.int(right.where(wide!, left));
    const rows = b.int(left.where(wide!, right));
    const columnLength = b.int(n!.where(wide!, m!));
    const rowLength = b.int(m!.where(wide!, n!));
    b.for(0, n!, (i) => {
      b.at(s!, i).store(b.at(s!, i).load.times(scale));
      const [x, y] = [columns.plus(area(i, columnLength)), rows.plus(area(i, rowLength))];
      b.if(b.call(back, columnLength, x), () => {
        b.run(turned, columnLength, x);
        b.run(turned, rowLength, y);
      });
    });
    b.run(copy, columns, b.bytes, columnLength.times(b.bytes), u!, short, columnLength, n!);
    const width = b.int(rowLength.times(b.bytes));
    b.run(copy, rows, width, b.bytes, vt!, width, n!, rowLength);
  });
};

/**
 * (x, n, room, v, s, work, products): the eigenvectors of X Xᵀ become the rows of v, and x becomes v x, whose rows are nearly orthogonal:
 * what is left for the rotations is the accuracy that squaring has lost.
 */
const nearlyOrthogonal = (context: ModuleContext, dtype: Dtype): Routine => {
  const [product, eigen, copy] = [gemm(context, dtype), symmetricEigen(context, dtype), copyMatrix(context, dtype)];
  return routine(
    context,
    dtype,
    "nearly orthogonal",
    Array(7).fill("i32"),
    "status",
    (b, _, x, n, room, v, s, work, products) => {
      const width = b.int(n!.times(b.bytes));
      const clear = (address: Value): void => b.for(0, n!.times(n!), (i) => b.at(address, i).store(0));
      // A product is subtracted from 0: the eigenvectors of -X Xᵀ are the same, the largest singular value first.
      clear(room!);
      b.attempt(product, x!, width, b.bytes, x!, b.bytes, width, room!, width, n!, n!, n!, products!);
      b.attempt(eigen, room!, width, n!, work!, s!, v!, 1);
      b.run(copy, v!, b.bytes, width, work!, width, n!, n!);
      b.run(copy, work!, width, b.bytes, v!, width, n!, n!);
      clear(work!);
      b.attempt(product, v!, width, b.bytes, x!, width, b.bytes, work!, width, n!, n!, n!, products!);
      b.run(copy, work!, width, b.bytes, x!, width, n!, n!);
      // The sign of v too, so that both belong together.
      b.for(0, n!.times(n!), (i) => b.at(v!, i).store(b.at(v!, i).load.negative()));
    },
  );
};

/**
 * (x, v, n, s, squares): turns the n rows of x (n × n) until all are orthogonal, and those of v along; then gives their lengths to s, in
 * descending order, and makes them of length 1. `squares` is room for n elements. `failed` when they do not get orthogonal.
 */
const orthogonalRows = (context: ModuleContext, dtype: Dtype): Routine => {
  const [dot, turn, exchange] = [dotProduct(context, dtype), rotate(context, dtype), swap(context, dtype)];
  const [by, complete] = [divide(context, dtype), completeRow(context, dtype)];
  const epsilon = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  return routine(context, dtype, "orthogonal rows", Array(5).fill("i32"), "status", (b, _, x, v, n, s, squares) => {
    const width = b.int(n!.times(b.bytes));
    const inX = (i: Value): Value => x!.plus(i.times(width));
    const inV = (i: Value): Value => v!.plus(i.times(width));
    const [turning, sweeps, best] = [b.int(1), b.int(), b.int()];
    const [alpha, beta, gamma, zeta, t, c, root] = [
      b.real(),
      b.real(),
      b.real(),
      b.real(),
      b.real(),
      b.real(),
      b.real(),
    ];
    /** The squares of the lengths, followed through the rotations of a sweep. */
    const square = (i: Value) => b.at(squares!, i);
    root.set(b.floatOf(n!).sqrt().times(epsilon));
    b.while(
      () => turning,
      () => {
        turning.set(0);
        sweeps.add(1);
        b.if(sweeps.greater(mostSweeps), () => b.return(status.failed));
        b.for(0, n!, (i) => square(i).store(b.call(dot, n!, inX(i), inX(i))));
        b.for(0, n!, (p) => {
          b.checkInterrupt();
          b.for(p.plus(1), n!, (q) => {
            alpha.set(square(p).load);
            beta.set(square(q).load);
            gamma.set(b.call(dot, n!, inX(p), inX(q)));
            b.if(gamma.abs().greater(root.times(alpha.sqrt()).times(beta.sqrt())), () => {
              turning.set(1);
              zeta.set(beta.minus(alpha).over(gamma.times(2)));
              t.set(zeta.abs().plus(zeta.times(zeta).plus(1).sqrt()));
              b.if(zeta.less(0), () => t.set(t.negative()));
              t.set(b.real(1).over(t));
              c.set(b.real(1).over(t.times(t).plus(1).sqrt()));
              b.run(turn, n!, c, c.times(t), inX(p), inX(q));
              b.run(turn, n!, c, c.times(t), inV(p), inV(q));
              square(p).store(alpha.minus(t.times(gamma)));
              square(q).store(beta.plus(t.times(gamma)));
            });
          });
        });
      },
    );
    b.for(0, n!, (i) => b.at(s!, i).store(b.call(dot, n!, inX(i), inX(i)).sqrt()));
    b.for(0, n!, (i) => {
      best.set(i);
      b.for(i.plus(1), n!, (j) => b.if(b.at(s!, j).load.greater(b.at(s!, best).load), () => best.set(j)));
      b.if(best.differs(i), () => {
        t.set(b.at(s!, i).load);
        b.at(s!, i).store(b.at(s!, best).load);
        b.at(s!, best).store(t);
        b.run(exchange, n!, inX(i), inX(best));
        b.run(exchange, n!, inV(i), inV(best));
      });
      b.if(
        b.at(s!, i).load.greater(0),
        () => b.run(by, n!, b.at(s!, i).load, inX(i)),
        () => b.run(complete, x!, n!, i),
      );
    });
  });
};

/** (x, n, i): row i becomes a vector of length 1 that is orthogonal to the rows before: the first unit vector that leaves enough. */
const completeRow = (context: ModuleContext, dtype: Dtype): Routine => {
  const [dot, by] = [dotProduct(context, dtype), divide(context, dtype)];
  return routine(context, dtype, "complete row", Array(3).fill("i32"), "nothing", (b, _, x, n, i) => {
    const width = b.int(n!.times(b.bytes));
    const row = b.int(x!.plus(i!.times(width)));
    const [factor, length] = [b.real(), b.real()];
    b.for(0, n!, (unit) => {
      b.for(0, n!, (j) => b.at(row, j).store(0));
      b.at(row, unit).store(1);
      // Twice is enough (Kahan and Parlett).
      for (let pass = 0; pass < 2; pass++) {
        b.for(0, i!, (k) => {
          const other = b.int(x!.plus(k.times(width)));
          factor.set(b.call(dot, n!, row, other).negative());
          addMultiple(b, n!, factor, other, row);
        });
      }
      length.set(b.call(dot, n!, row, row).sqrt());
      b.if(length.times(b.floatOf(n!).sqrt()).atLeast(0.5), () => {
        b.run(by, n!, length, row);
        b.return();
      });
    });
  });
};
