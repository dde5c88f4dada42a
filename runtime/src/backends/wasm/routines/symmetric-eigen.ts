/**
 * @file Eigenvalues and eigenvectors of a symmetric matrix: reflections to tridiagonal form, then implicit QL (H. Bowdler, R. Martin, C.
 * Reinsch, J. Wilkinson, "The QR and QL Algorithms for Symmetric Matrices", 1968: tql2).
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { blockWork, clearBytes, productOfReflections } from "./block-reflector.ts";
import { gemmWork } from "./gemm.ts";
import { largestOf } from "./householder.ts";
import { allFinite, backwards, fillNaN, negate } from "./orientation.ts";
import { listBytes, rotation, turnedStride, turnsOf } from "./rotations.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import { tridiagonal, tridiagonalRoom } from "./tridiagonal.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide, swap } from "./vectors.ts";

/** Each eigenvalue takes two or three. */
const mostIterations = 60;

/** Where the parts of the memory stand that `symmetricEigen` of an n × n matrix works in; in bytes. */
export function eigenLayout(dtype: Dtype, n: number) {
  const { bytes } = dtypeInfo[dtype];
  const stride = turnedStride(n, bytes);
  const list = listBytes(n, dtype);
  const up = (size: number): number => Math.ceil(size / 64) * 64;
  const z = up(n * n * bytes);
  const e = z + n * stride;
  const room = e + up(n * bytes);
  const lists = room + up(tridiagonalRoom(n) * bytes);
  const products = lists + up(list);
  const end = products + Math.max(gemmWork(dtype, n, n, n), blockWork(dtype, n, n));
  return { reflections: 0, z, stride, e, room, lists, list, products, bytes: end };
}

/**
 * (a, its stride by row, n, reflections, z, its stride by row, e, room, list, its bytes, products, w, v, vectors): eigenvalues to w, in ascending
 * order, and eigenvectors to the columns of v where `vectors` is 1. Only the lower triangle of a is read; what is between is memory, as
 * `eigenLayout` has it. `failed` when it does not converge.
 */
export const symmetricEigen = (context: ModuleContext, dtype: Dtype): Routine => {
  const [finite, nan] = [allFinite(context, dtype), fillNaN(context, dtype)];
  const [largest, by, copy] = [largestOf(context, dtype), divide(context, dtype), copyMatrix(context, dtype)];
  const [toTridiagonal, ql] = [tridiagonal(context, dtype), implicitQl(context, dtype)];
  const [orthogonal, back] = [productOfReflections(context, dtype), backwards(context, dtype)];
  const turned = negate(context, dtype);
  const params = Array(14).fill("i32");
  return routine(context, dtype, "symmetric eigen", params, "status", (b, _, ...args) => {
    const [a, step, n, reflections, z, stride, e, room, list, listRoom, products, w, v, vectors] = args;
    const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
    const line = (i: Value): Value => a!.plus(i.times(step!));
    const width = b.int(n!.times(b.bytes));
    const scale = b.real();
    b.for(0, n!, (i) => {
      b.for(0, i, (j) => b.at(at(j, i)).store(b.at(at(i, j)).load));
    });
    b.for(0, n!, (i) => {
      b.if(b.call(finite, n!, line(i)).not(), () => {
        b.run(nan, n!, w!);
        b.if(vectors!, () => b.run(nan, n!.times(n!), v!));
        b.return(0);
      });
      const size = b.real(b.call(largest, n!, line(i)));
      b.if(size.greater(scale), () => scale.set(size));
    });
    b.if(scale.equals(0), () => scale.set(1));
    b.for(0, n!, (i) => b.run(by, n!, scale, line(i)));
    b.attempt(toTridiagonal, a!, step!, n!, w!, e!, reflections!, room!, products!);
    b.if(vectors!, () => {
      b.attempt(orthogonal, reflections!, n!, a!, step!, products!);
      // What lies behind a row is turned with it.
      clearBytes(b, z!, n!.times(stride!));
      b.run(copy, a!, b.bytes, step!, z!, stride!, n!, n!);
    });
    b.attempt(ql, n!, w!, e!, z!, stride!, list!, listRoom!, vectors!);
    b.for(0, n!, (i) => {
      b.at(w!, i).store(b.at(w!, i).load.times(scale));
      b.if(vectors!, () => {
        const row = z!.plus(i.times(stride!));
        b.if(b.call(back, n!, row), () => b.run(turned, n!, row));
      });
    });
    // Rows become columns.
    b.if(vectors!, () => b.run(copy, z!, b.bytes, stride!, v!, width, n!, n!));
  });
};

/** (n, d, e, z, its stride by row, list, its bytes, vectors): diagonalises T, turns the rows of z along, and puts the values in ascending order. */
const implicitQl = (context: ModuleContext, dtype: Dtype): Routine => {
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
