/**
 * @file Eigenvalues and eigenvectors of a symmetric tridiagonal matrix by implicit QL (H. Bowdler, R. Martin, C. Reinsch, J. Wilkinson, "The QR and
 * QL Algorithms for Symmetric Matrices", 1968: tql2).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { rotation, turnsOf } from "./rotations.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Value } from "./value.ts";
import { swap } from "./vectors.ts";

/** Each eigenvalue takes two or three. */
const mostIterations = 60;

/** (n, d, e, z, its stride by row, list, its bytes, vectors): diagonalises T, turns the rows of z along, and puts the values in ascending order. */
export const implicitQl = (context: ModuleContext, dtype: Dtype): Routine => {
  const exchange = swap(context, dtype);
  const epsilon = dtype === "float32" ? 2 ** -23 : 2 ** -52;
  return routine(
    context,
    dtype,
    "implicit ql",
    Array(8).fill("i32"),
    "status",
    (b, _, n, dd, ee, z, width, list, room, vectors) => {
      const turns = turnsOf(b, list!, room!, z!, width!, n!);
      const d = (i: Value) => b.at(dd!, i);
      const e = (i: Value) => b.at(ee!, i);
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
      const up = b.int(-1);
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
                r.set(g.times(g).plus(1).sqrt());
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
                b.if(vectors!, () => turns.start(m, up, m.minus(l)));
                b.while(
                  () => i.atLeast(l).and(whole),
                  () => {
                    f.set(s.times(e(i).load));
                    h.set(c.times(e(i).load));
                    // Squares of small numbers would be lost.
                    rotation(b, g, f, [c, s], r);
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
                        g.set(d(i.plus(1)).load.minus(p));
                        r.set(d(i).load.minus(g).times(s).plus(c.times(h).times(2)));
                        p.set(s.times(r));
                        d(i.plus(1)).store(g.plus(p));
                        g.set(c.times(r).minus(h));
                        b.if(vectors!, () => turns.add(c, s));
                        i.add(-1);
                      },
                    );
                  },
                );
                b.if(vectors!, turns.end);
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
      b.if(vectors!, turns.finish);
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
