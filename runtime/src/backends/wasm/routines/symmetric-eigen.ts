/**
 * @file Eigenvalues and eigenvectors of a symmetric matrix: reflections to tridiagonal form, then implicit QL (H. Bowdler, R. Martin, C.
 * Reinsch, J. Wilkinson, "The QR and QL Algorithms for Symmetric Matrices", 1968: tred2 and tql2).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { addMultiple, largestOf, reflect, reflector } from "./householder.ts";
import { allFinite, backwards, fillNaN, negate } from "./orientation.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide, dotProduct, rotate, swap } from "./vectors.ts";

/** Each eigenvalue takes two or three. */
const mostIterations = 60;

/**
 * (a, its stride by row, n, work, w, v, vectors): eigenvalues to w, in ascending order, and eigenvectors to the columns of v where
 * `vectors` is 1. Only the lower triangle of a is read; `work` is room for 2 n² + 3 n elements. `failed` when it does not converge.
 */
export const symmetricEigen = (context: ModuleContext, dtype: Dtype): Routine => {
  const [finite, nan] = [allFinite(context, dtype), fillNaN(context, dtype)];
  const [largest, by, copy] = [largestOf(context, dtype), divide(context, dtype), copyMatrix(context, dtype)];
  const [toTridiagonal, ql] = [tridiagonal(context, dtype), implicitQl(context, dtype)];
  const [back, turned] = [backwards(context, dtype), negate(context, dtype)];
  return routine(
    context,
    dtype,
    "symmetric eigen",
    Array(7).fill("i32"),
    "status",
    (b, _, a, step, n, work, w, v, vectors) => {
      const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
      const width = b.int(n!.times(b.bytes));
      const square = b.int(n!.times(width));
      const [z, e] = [b.int(work!.plus(square)), b.int(work!.plus(square.times(2)))];
      const scale = b.real();
      b.for(0, n!, (i) => {
        b.for(0, i, (j) => b.at(at(j, i)).store(b.at(at(i, j)).load));
      });
      b.for(0, n!, (i) => {
        b.if(b.call(finite, n!, at(i, i.minus(i))).not(), () => {
          b.run(nan, n!, w!);
          b.if(vectors!, () => b.run(nan, n!.times(n!), v!));
          b.return(0);
        });
        const size = b.real(b.call(largest, n!, at(i, i.minus(i))));
        b.if(size.greater(scale), () => scale.set(size));
      });
      b.if(scale.equals(0), () => scale.set(1));
      b.for(0, n!, (i) => b.run(by, n!, scale, at(i, i.minus(i))));
      b.attempt(toTridiagonal, a!, step!, n!, w!, e, work!, vectors!, z);
      b.attempt(ql, n!, w!, e, z, width, vectors!);
      b.for(0, n!, (i) => {
        b.at(w!, i).store(b.at(w!, i).load.times(scale));
        b.if(vectors!, () => {
          const row = z.plus(i.times(width));
          b.if(b.call(back, n!, row), () => b.run(turned, n!, row));
        });
      });
      // Rows become columns.
      b.if(vectors!, () => b.run(copy, z, b.bytes, width, v!, width, n!, n!));
    },
  );
};

/**
 * (a, its stride by row, n, d, e, work, vectors, z): A = V T Vᵀ with the diagonal of T in d and what stands beside it in e; with `vectors`
 * z becomes Vᵀ, rows together. `work` is room for n² elements, behind e for 2 n.
 */
const tridiagonal = (context: ModuleContext, dtype: Dtype): Routine => {
  const [made, turn, dot] = [reflector(context, dtype), reflect(context, dtype), dotProduct(context, dtype)];
  const copy = copyMatrix(context, dtype);
  return routine(
    context,
    dtype,
    "tridiagonal",
    Array(8).fill("i32"),
    "status",
    (b, _, a, step, n, d, e, work, vectors, z) => {
      const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
      const width = b.int(n!.times(b.bytes));
      const [p, row] = [b.int(e!.plus(width)), b.int(e!.plus(width.times(2)))];
      const [v, count, next] = [b.int(), b.int(), b.int()];
      const [half, first, second] = [b.real(), b.real(), b.real()];
      b.for(0, n!.minus(2), (j) => {
        b.checkInterrupt();
        // The row to the right of the diagonal becomes the vector, and stays for V.
        next.set(j.plus(1));
        v.set(at(j, next));
        count.set(n!.minus(next));
        b.at(e!, j).store(b.call(made, count, v));
        b.for(0, count, (i) => b.at(p, i).store(b.call(dot, count, at(i.plus(next), next), v)));
        half.set(b.call(dot, count, v, p).times(-0.5));
        addMultiple(b, count, half, v, p);
        b.for(0, count, (i) => {
          first.set(b.at(v, i).load.negative());
          second.set(b.at(p, i).load.negative());
          addMultiple(b, count, first, p, at(i.plus(next), next));
          addMultiple(b, count, second, v, at(i.plus(next), next));
        });
      });
      b.for(0, n!, (i) => b.at(d!, i).store(b.at(at(i, i)).load));
      b.if(n!.greater(1), () => b.at(e!, n!.minus(2)).store(b.at(at(n!.minus(2), n!.minus(1))).load));
      b.if(n!.greater(0), () => b.at(e!, n!.minus(1)).store(0));
      b.if(vectors!, () => {
        const inV = (i: Value, j: Value): Value => work!.plus(i.times(width)).plus(j.times(b.bytes));
        b.for(0, n!, (i) => {
          b.for(0, n!, (j) => b.at(inV(i, j)).store(0));
          b.at(inV(i, i)).store(1);
        });
        b.forDown(n!.minus(3), 0, (j) => {
          b.checkInterrupt();
          next.set(j.plus(1));
          count.set(n!.minus(next));
          b.run(turn, at(j, next), count, inV(next, next), width, count, row);
        });
        b.run(copy, work!, b.bytes, width, z!, width, n!, n!);
      });
    },
  );
};

/** (n, d, e, z, its stride by row, vectors): diagonalises T, turns the rows of z along, and puts the values in ascending order. */
const implicitQl = (context: ModuleContext, dtype: Dtype): Routine => {
  const [turn, exchange] = [rotate(context, dtype), swap(context, dtype)];
  const epsilon = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  return routine(
    context,
    dtype,
    "implicit ql",
    Array(6).fill("i32"),
    "status",
    (b, _, n, dd, ee, z, width, vectors) => {
      const d = (i: Value) => b.at(dd!, i);
      const e = (i: Value) => b.at(ee!, i);
      const hypot = (x: Value, y: Value | number): Value =>
        x
          .times(x)
          .plus(typeof y === "number" ? y * y : y.times(y))
          .sqrt();
      const [m, i, iterations, going, whole] = [b.int(), b.int(), b.int(), b.int(), b.int()];
      const [g, r, s, c, p, f, h, small] = [
        b.real(),
        b.real(),
        b.real(),
        b.real(),
        b.real(),
        b.real(),
        b.real(),
        b.real(),
      ];
      b.for(0, n!, (l) => {
        iterations.set(0);
        going.set(1);
        b.while(
          () => going,
          () => {
            b.checkInterrupt();
            m.set(l);
            whole.set(1);
            b.while(
              () => m.less(n!.minus(1)).and(whole),
              () => {
                small.set(
                  d(m)
                    .load.abs()
                    .plus(d(m.plus(1)).load.abs())
                    .times(epsilon),
                );
                b.if(
                  e(m).load.abs().atMost(small),
                  () => whole.set(0),
                  () => m.add(1),
                );
              },
            );
            b.if(
              m.equals(l),
              () => going.set(0),
              () => {
                iterations.add(1);
                b.if(iterations.greater(mostIterations), () => b.return(status.failed));
                g.set(d(l.plus(1)).load.minus(d(l).load).over(e(l).load.times(2)));
                r.set(hypot(g, 1));
                b.if(g.less(0), () => r.set(r.negative()));
                g.set(
                  d(m)
                    .load.minus(d(l).load)
                    .plus(e(l).load.over(g.plus(r))),
                );
                s.set(1);
                c.set(1);
                p.set(0);
                i.set(m.minus(1));
                whole.set(1);
                b.while(
                  () => i.atLeast(l).and(whole),
                  () => {
                    f.set(s.times(e(i).load));
                    h.set(c.times(e(i).load));
                    r.set(hypot(f, g));
                    e(i.plus(1)).store(r);
                    b.if(
                      r.equals(0),
                      () => {
                        // It has split before its time.
                        d(i.plus(1)).store(d(i.plus(1)).load.minus(p));
                        e(m).store(0);
                        whole.set(0);
                      },
                      () => {
                        s.set(f.over(r));
                        c.set(g.over(r));
                        g.set(d(i.plus(1)).load.minus(p));
                        r.set(d(i).load.minus(g).times(s).plus(c.times(h).times(2)));
                        p.set(s.times(r));
                        d(i.plus(1)).store(g.plus(p));
                        g.set(c.times(r).minus(h));
                        b.if(vectors!, () => {
                          const row = z!.plus(i.times(width!));
                          b.run(turn, n!, c, s, row, row.plus(width!));
                        });
                        i.add(-1);
                      },
                    );
                  },
                );
                b.if(whole, () => {
                  d(l).store(d(l).load.minus(p));
                  e(l).store(g);
                  e(m).store(0);
                });
              },
            );
          },
        );
      });
      inOrder(
        b,
        n!,
        (x) => d(x),
        (x, y) => {
          b.if(vectors!, () => b.run(exchange, n!, z!.plus(x.times(width!)), z!.plus(y.times(width!))));
        },
      );
    },
  );
};

/** Sorts by exchanges, at most n of them. */
function inOrder(
  b: Body,
  n: Value,
  place: (i: Value) => { readonly load: Value; readonly store: (x: Value) => void },
  exchanged: (i: Value, j: Value) => void,
): void {
  const least = b.int();
  const held = b.real();
  b.for(0, n, (i) => {
    least.set(i);
    b.for(i.plus(1), n, (j) => b.if(place(j).load.less(place(least).load), () => least.set(j)));
    b.if(least.differs(i), () => {
      held.set(place(i).load);
      place(i).store(place(least).load);
      place(least).store(held);
      exchanged(i, least);
    });
  });
}
