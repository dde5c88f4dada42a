/**
 * @file Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by halves, which one matrix of rank 1 puts together: most of the work is
 * products of matrices (J. Cuppen, Numer. Math. 36, 1981; Ming Gu, Stanley Eisenstat, SIAM J. Matrix Anal. Appl. 16, 1995).
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { clearBytes } from "./block-reflector.ts";
import { gemm } from "./gemm.ts";
import { implicitQl } from "./implicit-ql.ts";
import { listBytes } from "./rotations.ts";
import { type Routine, routine } from "./routine.ts";
import { secularRoot } from "./secular-equation.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide, dotProduct, rotate } from "./vectors.ts";

/** Up to here by implicit QL. */
export const smallest = 32;

const round = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Bytes that `divideAndConquer` of n rows of `stride` bytes works in, besides what the product needs. */
export const conquerRoom = (dtype: Dtype, n: number, stride: number): number =>
  3 * n * stride + round(6 * n * dtypeInfo[dtype].bytes + 64) + round(20 * n + 64) + listBytes(smallest, dtype);

/**
 * (n, d, e, z, its stride by row, work, products): of the tridiagonal T with the diagonal d and e beside it, the eigenvalues to d in ascending
 * order and the eigenvectors to the rows of z, which is 0 before. `work` is room for `conquerRoom` bytes. `failed` when it does not converge.
 */
export const divideAndConquer = (context: ModuleContext, dtype: Dtype): Routine => {
  const [ql, merge] = [implicitQl(context, dtype), mergeHalves(context, dtype)];
  const params = Array(7).fill("i32");
  return routine(
    context,
    dtype,
    "divide and conquer",
    params,
    "status",
    (b, self, n, d, e, z, stride, work, products) => {
      b.if(n!.atMost(smallest), () => {
        b.for(0, n!, (i) => b.at(z!.plus(i.times(stride!)).plus(i.times(b.bytes))).store(1));
        b.attempt(ql, n!, d!, e!, z!, stride!, work!, listBytes(smallest, dtype), 1);
        b.return(0);
      });
      // A multiple of what is turned together, so that nothing beside is.
      const half = b.int(n!.half().and(-16));
      const rest = b.int(n!.minus(half));
      const beside = b.int(half.minus(1));
      const rho = b.real(b.at(e!, beside).load);
      const loses = (i: Value): void => b.at(d!, i).store(b.at(d!, i).load.minus(rho.abs()));
      loses(beside);
      loses(half);
      // QL reads what stands behind its last element.
      b.at(e!, beside).store(0);
      const bytes = b.int(half.times(b.bytes));
      const corner = z!.plus(half.times(stride!)).plus(bytes);
      b.attempt(self, half, d!, e!, z!, stride!, work!, products!);
      b.attempt(self, rest, d!.plus(bytes), e!.plus(bytes), corner, stride!, work!, products!);
      b.attempt(merge, n!, half, d!, rho, z!, stride!, work!, products!);
    },
  );
};

/**
 * (n, half, d, beta, z, its stride by row, work, products): z has the eigenvectors of both halves, in blocks, d their values; of the whole, where
 * beta times a matrix of four equal or opposite elements stands on the border, they come out.
 */
const mergeHalves = (context: ModuleContext, dtype: Dtype): Routine => {
  const float = dtype === "float32" ? "f32" : "f64";
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const [copy, turn, product] = [copyMatrix(context, dtype), rotate(context, dtype), gemm(context, dtype)];
  const [root, dot, by] = [secularRoot(context, dtype), dotProduct(context, dtype), divide(context, dtype)];
  const params = ["i32", "i32", "i32", float, "i32", "i32", "i32", "i32"] as const;
  return routine(context, dtype, "merge halves", params, "status", (b, _, n, half, d, beta, z, stride, work, room) => {
    const area = b.int(n!.times(stride!));
    const [kept, system, out] = [work!, b.int(work!.plus(area)), b.int(work!.plus(area.times(2)))];
    const numbers = b.int(out.plus(area));
    const width = b.int(n!.times(b.bytes));
    const [w, poles, parts, values, held, found] = Array.from({ length: 6 }, (_x, i) =>
      b.int(numbers.plus(width.times(i))),
    );
    const integers = b.int(numbers.plus(width.times(6)).plus(63).and(-64));
    const [order, rows, kinds, places, turnsTo] = Array.from({ length: 5 }, (_x, i) =>
      b.int(integers.plus(n!.times(4 * i))),
    );
    const at = (to: Value | undefined, i: Value) => b.at(to!.plus(i.times(b.bytes)));
    const index = (to: Value | undefined, i: Value) => b.at(to!.plus(i.times(4)), 0, "i32");
    const line = (i: Value): Value => z!.plus(i.times(stride!));
    const [i, j, count, lost, one, other] = [b.int(), b.int(), b.int(), b.int(), b.int(), b.int(-1)];
    const [rho, tolerance, size, c, s, t] = [b.real(), b.real(), b.real(), b.real(), b.real(), b.real()];

    // The border: the last column of the upper block, the first of the lower one, with the sign of beta, of length 1.
    b.for(0, n!, (r) => {
      const column = half!.minus(r.less(half!));
      t.set(b.at(line(r).plus(column.times(b.bytes))).load.times(Math.SQRT1_2));
      b.if(r.atLeast(half!).and(beta!.less(0)), () => t.set(t.negative()));
      at(w, r).store(t);
      b.if(t.abs().greater(size), () => size.set(t.abs()));
      t.set(at(d, r).load.abs());
      b.if(t.greater(tolerance), () => tolerance.set(t));
    });
    rho.set(beta!.abs().times(2));
    tolerance.set(size.where(size.greater(tolerance), tolerance).times(8 * epsilon));
    // Both halves ascend: in one order.
    i.set(0);
    j.set(half!);
    b.for(0, n!, (r) => {
      const upper = b.int(j.atLeast(n!));
      b.if(i.less(half!).and(upper.not()), () => upper.set(at(d, i).load.atMost(at(d, j).load)));
      b.if(
        upper,
        () => {
          index(order, r).store(i);
          i.add(1);
        },
        () => {
          index(order, r).store(j);
          j.add(1);
        },
      );
    });
    // What the border does not touch, or touches as one of two equal values, stays as it is (deflation). Kinds: 0 above, 1 both, 2 below.
    b.for(0, n!, (r) => index(kinds, r).store(r.atLeast(half!).times(2)));
    const keep = (row: Value): void => {
      index(rows, count).store(row);
      at(poles, count).store(at(d, row).load);
      count.add(1);
    };
    const lose = (row: Value): void => {
      lost.add(1);
      index(rows, n!.minus(lost)).store(row);
    };
    b.for(0, n!, (r) => {
      one.set(index(order, r).load);
      b.if(
        rho.times(at(w, one).load.abs()).atMost(tolerance),
        () => lose(one),
        () => {
          b.if(other.atLeast(0), () => {
            // Rotated so that the earlier one is no part of the border.
            s.set(at(w, other).load);
            c.set(at(w, one).load);
            size.set(s.times(s).plus(c.times(c)).sqrt());
            c.set(c.over(size));
            s.set(s.over(size));
            t.set(at(d, one).load.minus(at(d, other).load));
            b.if(
              t.times(c).times(s).abs().atMost(tolerance),
              () => {
                at(w, one).store(size);
                at(w, other).store(0);
                b.run(turn, n!, c, s, line(other), line(one));
                b.if(index(kinds, one).load.differs(index(kinds, other).load), () => index(kinds, one).store(1));
                const [low, high] = [b.real(at(d, other).load), b.real(at(d, one).load)];
                at(d, other).store(low.times(c).times(c).plus(high.times(s).times(s)));
                at(d, one).store(low.times(s).times(s).plus(high.times(c).times(c)));
                lose(other);
              },
              () => keep(other),
            );
          });
          other.set(one);
        },
      );
    });
    b.if(other.atLeast(0), () => keep(other));

    // The rows that are kept, those of the upper half first.
    const [above, both] = [b.int(), b.int()];
    i.set(0);
    for (const kind of [0, 1, 2]) {
      b.for(0, count, (r) => {
        one.set(index(rows, r).load);
        b.if(index(kinds, one).load.equals(kind), () => {
          index(places, r).store(i);
          b.run(copy, line(one), 0, b.bytes, kept.plus(i.times(stride!)), 0, 1, n!);
          i.add(1);
        });
      });
      if (kind === 0) above.set(i);
      if (kind === 1) both.set(i);
    }
    b.for(0, count, (r) => at(held, r).store(at(w, index(rows, r).load).load));

    // Roots, as distances to all poles: the rows of the system.
    const distances = (r: Value): Value => system.plus(r.times(stride!));
    b.if(
      count.equals(1),
      () => {
        t.set(rho.times(at(held, count.minus(1)).load).times(at(held, count.minus(1)).load));
        b.at(system).store(t.negative());
        b.at(values!).store(b.at(poles!).load.plus(t));
      },
      () =>
        b.for(0, count, (r) => {
          b.checkInterrupt();
          at(values, r).store(b.call(root, count, poles!, held!, rho, r, distances(r)));
        }),
    );
    // The border of which they are the exact roots: vectors by it are orthogonal, however close the roots.
    b.for(0, count, (r) => {
      t.set(b.at(distances(r).plus(r.times(b.bytes))).load);
      b.for(0, count, (l) => {
        b.if(l.differs(r), () => {
          const pole = at(poles, r).load.minus(at(poles, l).load);
          t.set(t.times(b.at(distances(l).plus(r.times(b.bytes))).load.over(pole)));
        });
      });
      t.set(t.abs().sqrt());
      b.if(at(held, r).load.less(0), () => t.set(t.negative()));
      at(parts, r).store(t);
    });
    b.for(0, count, (r) => {
      b.for(0, count, (l) => {
        t.set(at(parts, l).load.over(b.at(distances(r).plus(l.times(b.bytes))).load));
        at(found, index(places, l).load).store(t);
      });
      b.run(by, count, b.call(dot, count, found!, found!).sqrt(), found!);
      b.run(copy, found!, 0, b.bytes, distances(r), 0, 1, count);
    });
    // Eigenvectors: each half of the columns by the rows that have elements there. (The sign of the product is turned, which is as good.)
    clearBytes(b, out, area);
    const upper = b.int(half!.times(b.bytes));
    const [left, right] = [b.int(above.times(b.bytes)), b.int(above.times(stride!))];
    b.if(both.greater(0), () =>
      b.attempt(product, system, stride!, b.bytes, kept, stride!, b.bytes, out, stride!, count, half!, both, room!),
    );
    b.if(count.greater(above), () =>
      b.attempt(
        product,
        system.plus(left),
        stride!,
        b.bytes,
        kept.plus(right).plus(upper),
        stride!,
        b.bytes,
        out.plus(upper),
        stride!,
        count,
        n!.minus(half!),
        count.minus(above),
        room!,
      ),
    );
    b.for(count, n!, (r) => {
      one.set(index(rows, r).load);
      at(values, r).store(at(d, one).load);
      b.run(copy, line(one), 0, b.bytes, out.plus(r.times(stride!)), 0, 1, n!);
    });
    // In ascending order, by insertion: the roots are in order, what was lost nearly.
    b.for(0, n!, (r) => {
      t.set(at(values, r).load);
      j.set(r);
      b.while(
        () => j.greater(0),
        () =>
          b.if(
            at(d, j.minus(1)).load.greater(t),
            () => {
              at(d, j).store(at(d, j.minus(1)).load);
              index(turnsTo, j).store(index(turnsTo, j.minus(1)).load);
              j.add(-1);
            },
            () => {
              at(d, j).store(t);
              index(turnsTo, j).store(r);
              j.set(-1);
            },
          ),
      );
      b.if(j.equals(0), () => {
        at(d, j).store(t);
        index(turnsTo, j).store(r);
      });
    });
    b.for(0, n!, (r) => {
      b.run(copy, out.plus(index(turnsTo, r).load.times(stride!)), 0, b.bytes, line(r), 0, 1, n!);
    });
  });
};
