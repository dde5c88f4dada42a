/**
 * @file The singular values of a matrix of two diagonals by implicit QR, to high relative accuracy (James Demmel, William Kahan, "Accurate
 * Singular Values of Bidiagonal Matrices", 1990).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { rotation, turnsOf } from "./rotations.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Operand, Value, Variable } from "./value.ts";

/** Rotations of each side, as a multiple of n². */
const mostRotations = 6;

/**
 * (n, d, e, x, y, their stride by row, lists, bytes of a list): with B = upper bidiagonal of d and e, d becomes the singular values in no order,
 * with signs, and the rows of x and y are turned: xᵀ B y stays. `lists` is room for two lists of rotations. `failed` when it does not converge.
 */
export const bidiagonalQr = (context: ModuleContext, dtype: Dtype): Routine => {
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const least = dtype === "float32" ? 2 ** -126 : 2 ** -1022;
  const tolerance = 16 * epsilon;
  const params = Array(8).fill("i32");
  return routine(context, dtype, "bidiagonal qr", params, "status", (b, _, n, d, e, x, y, stride, lists, room) => {
    const [low, high, count, down, step] = [b.int(), b.int(n!.minus(1)), b.int(), b.int(1), b.int()];
    const [oldLow, oldHigh, found] = [b.int(-1), b.int(-1), b.int()];
    const rotations = b.int(n!.times(n!).times(mostRotations));
    const [largest, mu, smallest, shift, least6] = [b.real(), b.real(), b.real(), b.real(), b.real()];
    const size = (at: Value, i: Operand = 0): Value => b.at(at, i).load.abs();
    const dAt = (i: Value): Value => d!.plus(i.times(b.bytes));
    const eAt = (i: Value): Value => e!.plus(i.times(b.bytes));
    /** Where the block starts, as its rotations see it, and ends. */
    const [firstD, firstE, lastD, lastE] = [b.int(), b.int(), b.int(), b.int()];
    const [pd, pe] = [b.int(), b.int()];
    const left = turnsOf(b, lists!, room!, x!, stride!, n!);
    const right = turnsOf(b, b.int(lists!.plus(room!)), room!, y!, stride!, n!);
    /** Upwards the matrix is seen from its other end, transposed: the sides change places. */
    const [inner, outer] = [[b.real(), b.real()] as const, [b.real(), b.real()] as const];
    const write = (): void => {
      b.if(
        down.greater(0),
        () => {
          right.add(...inner);
          left.add(...outer);
        },
        () => {
          left.add(...inner);
          right.add(...outer);
        },
      );
    };

    // What is neglected: a part of the least singular value.
    b.if(n!.less(1), () => b.return(0));
    mu.set(size(d!));
    smallest.set(mu);
    b.for(1, n!, (i) => {
      mu.set(size(dAt(i)).times(ratio(b, mu, size(eAt(i.minus(1))))));
      smallest.set(smallest.lesser(mu));
    });
    least6.set(
      b
        .floatOf(n!)
        .times(b.floatOf(n!))
        .times(least * mostRotations),
    );
    const threshold = b.real(smallest.over(b.floatOf(n!).sqrt()).times(tolerance));
    b.if(threshold.less(least6), () => threshold.set(least6));

    b.while(
      () => high.greater(0),
      () => {
        b.checkInterrupt();
        // The last block that has no zero beside its diagonal.
        low.set(high);
        largest.set(size(dAt(high)));
        found.set(0);
        b.while(
          () => low.greater(0).and(found.not()),
          () =>
            b.if(
              size(eAt(low.minus(1))).atMost(threshold),
              () => {
                b.at(eAt(low.minus(1))).store(0);
                found.set(1);
              },
              () => {
                low.add(-1);
                mu.set(size(dAt(low)));
                b.if(mu.greater(largest), () => largest.set(mu));
                mu.set(size(eAt(low)));
                b.if(mu.greater(largest), () => largest.set(mu));
              },
            ),
        );
        b.if(
          low.equals(high),
          () => high.add(-1),
          () => {
            // Towards the small end, which is found anew for each block.
            b.if(low.greater(oldHigh).or(high.less(oldLow)), () =>
              down.set(b.int(1).where(size(dAt(low)).atLeast(size(dAt(high))), -1)),
            );
            oldLow.set(low);
            oldHigh.set(high);
            count.set(high.minus(low));
            step.set(down.times(b.bytes));
            b.if(
              down.greater(0),
              () => {
                firstD.set(dAt(low));
                firstE.set(eAt(low));
              },
              () => {
                firstD.set(dAt(high));
                firstE.set(eAt(high.minus(1)));
              },
            );
            lastD.set(firstD.plus(count.times(step)));
            lastE.set(firstE.plus(count.minus(1).times(step)));
            found.set(0);
            b.if(size(lastE).atMost(size(lastD).times(tolerance)), () => {
              b.at(lastE).store(0);
              found.set(1);
            });
            pd.set(firstD);
            pe.set(firstE);
            mu.set(size(pd));
            smallest.set(mu);
            b.while(
              () => pd.differs(lastD).and(found.not()),
              () =>
                b.if(
                  size(pe).atMost(mu.times(tolerance)),
                  () => {
                    b.at(pe).store(0);
                    found.set(1);
                  },
                  () => {
                    pd.add(step);
                    mu.set(size(pd).times(ratio(b, mu, size(pe))));
                    pe.add(step);
                    smallest.set(smallest.lesser(mu));
                  },
                ),
            );
            b.if(found.not(), () => {
              rotations.set(rotations.minus(count));
              b.if(rotations.less(0), () => b.return(status.failed));
              // A shift that would cost the relative accuracy of small values is none.
              shift.set(0);
              b.if(smallest.over(largest).times(b.floatOf(n!)).times(tolerance).greater(epsilon), () => {
                smallerOfTwo(b, size(lastD.minus(step)), size(lastE), size(lastD), shift);
                b.if(
                  b
                    .real(shift.over(size(firstD)))
                    .times(shift.over(size(firstD)))
                    .less(epsilon),
                  () => shift.set(0),
                );
              });
              const first = low.where(down.greater(0), high);
              for (const side of [left, right]) side.start(first, down, count);
              b.if(
                shift.equals(0),
                () => sweepWithoutShift(b, { firstD, firstE, lastD, step, inner, outer, write }),
                () => sweep(b, { firstD, firstE, lastD, step, inner, outer, write }, shift),
              );
              for (const side of [left, right]) side.end();
              b.if(size(lastE).atMost(threshold), () => b.at(lastE).store(0));
            });
          },
        );
      },
    );
    for (const side of [left, right]) side.finish();
  });
};

/** a / (a + b) of numbers that are not negative, 0 of zeros. */
const ratio = (b: Body, a: Value, other: Value): Value => a.over(a.plus(other)).where(a.greater(0), b.real(0));

interface Sweep {
  readonly firstD: Value;
  readonly firstE: Value;
  readonly lastD: Value;
  readonly step: Value;
  /** Cosine and sine of the rotation from the right, and from the left. */
  readonly inner: readonly [Variable, Variable];
  readonly outer: readonly [Variable, Variable];
  /** Writes both down. */
  readonly write: () => void;
}

/** A sweep of QR with a shift, Golub's: the bulge is chased from the first to the last. */
function sweep(b: Body, { firstD, firstE, lastD, step, inner, outer, write }: Sweep, shift: Value): void {
  const [pd, pe] = [b.int(firstD), b.int(firstE)];
  const [f, g, r, held, start] = [b.real(), b.real(), b.real(), b.real(), b.int(1)];
  const [d, e] = [b.at(pd), b.at(pe)];
  held.set(d.load);
  f.set(held.abs().minus(shift));
  g.set(b.real(1).where(held.less(0).not(), -1).plus(shift.over(held)));
  f.set(f.times(g));
  g.set(e.load);
  b.while(
    () => pd.differs(lastD),
    () => {
      const next = b.at(b.int(pd.plus(step)));
      rotation(b, f, g, inner, r);
      b.if(start.not(), () => b.at(pe.minus(step)).store(r));
      start.set(0);
      const [c, s] = inner;
      held.set(e.load);
      f.set(c.times(d.load).plus(s.times(held)));
      e.store(c.times(held).minus(s.times(d.load)));
      g.set(s.times(next.load));
      next.store(c.times(next.load));
      rotation(b, f, g, outer, r);
      d.store(r);
      const [p, q] = outer;
      held.set(e.load);
      f.set(p.times(held).plus(q.times(next.load)));
      next.store(p.times(next.load).minus(q.times(held)));
      write();
      pd.add(step);
      b.if(pd.differs(lastD), () => {
        const beyond = b.at(b.int(pe.plus(step)));
        g.set(q.times(beyond.load));
        beyond.store(p.times(beyond.load));
      });
      pe.add(step);
    },
  );
  b.at(pe.minus(step)).store(f);
}

/** One without, which has no subtraction. */
function sweepWithoutShift(b: Body, { firstD, firstE, lastD, step, inner, outer, write }: Sweep): void {
  const [pd, pe] = [b.int(firstD), b.int(firstE)];
  const [f, g, r, start] = [b.real(), b.real(), b.real(), b.int(1)];
  const [d, e] = [b.at(pd), b.at(pe)];
  for (const [c, s] of [inner, outer]) {
    c.set(1);
    s.set(0);
  }
  b.while(
    () => pd.differs(lastD),
    () => {
      const next = b.at(b.int(pd.plus(step)));
      f.set(d.load.times(inner[0]));
      g.set(e.load);
      rotation(b, f, g, inner, r);
      b.if(start.not(), () => b.at(pe.minus(step)).store(outer[1].times(r)));
      start.set(0);
      f.set(outer[0].times(r));
      g.set(next.load.times(inner[1]));
      rotation(b, f, g, outer, r);
      d.store(r);
      write();
      pd.add(step);
      pe.add(step);
    },
  );
  f.set(d.load.times(inner[0]));
  d.store(f.times(outer[0]));
  b.at(pe.minus(step)).store(f.times(outer[1]));
}

/** The smaller singular value of [[f, g], [0, h]], none of them negative (LAPACK's dlas2). */
function smallerOfTwo(b: Body, f: Value, g: Value, h: Value, to: Variable): void {
  const [across, x, y, low, high, ratio, other] = [
    b.real(g),
    b.real(f),
    b.real(h),
    b.real(),
    b.real(),
    b.real(),
    b.real(),
  ];
  low.set(x.lesser(y));
  high.set(y.where(x.less(y), x));
  to.set(0);
  const plus = x;
  const minus = y;
  b.if(low.greater(0), () => {
    plus.set(low.over(high).plus(1));
    minus.set(high.minus(low).over(high));
    b.if(
      across.less(high),
      () => {
        ratio.set(across.over(high));
        ratio.set(ratio.times(ratio));
        other.set(plus.times(plus).plus(ratio).sqrt().plus(minus.times(minus).plus(ratio).sqrt()));
        to.set(low.times(2).over(other));
      },
      () => {
        ratio.set(high.over(across));
        plus.set(plus.times(ratio));
        minus.set(minus.times(ratio));
        other.set(plus.times(plus).plus(1).sqrt().plus(minus.times(minus).plus(1).sqrt()));
        to.set(low.times(2).times(ratio).over(other));
      },
    );
  });
}
