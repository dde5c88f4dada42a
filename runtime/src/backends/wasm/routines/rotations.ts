/**
 * @file Rotations of neighbouring rows, written down first and carried out many at a time: a strip of the matrix stays in the cache for all of
 * them, and each row of it in registers for two (F. G. Van Zee, R. A. van de Geijn, G. Quintana-Ortí, "Restructuring the Tridiagonal and Bidiagonal
 * QR Algorithms for Performance", ACM TOMS 40, 2014).
 *
 * A list has runs, one behind the other: the place of the first row in bytes, the distance to the next (negative upwards), how many
 * rotations, then for each of them cosine and sine. A rotation makes c x + s y and c y - s x of rows x and y; y is then the x of the next.
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Value, Variable } from "./value.ts";

/** Bytes of a row that are turned together, of which rows must be multiples. */
export const strip = 64;
const headBytes = 16;
/** Runs over all rows that a list has room for. */
const runs = 8;

/** Bytes of a list for n rows. */
export const listBytes = (n: number, dtype: Dtype): number => runs * (headBytes + 2 * n * dtypeInfo[dtype].bytes) + 64;

/** The stride of rows that are turned: an odd number of strips, so that one strip of all rows is spread over the cache. */
export const turnedStride = (n: number, bytes: number): number => {
  const strips = Math.ceil((n * bytes) / strip);
  return (strips + 1 - (strips % 2)) * strip;
};

/** (list, its end, z, bytes of a row): carries out the runs on the rows of z, and on what is left of their last strip. */
export const turnRows = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "turn rows", Array(4).fill("i32"), "nothing", (b, _, list, end, z, width) => {
    const offsets = Array.from({ length: strip / 16 }, (_, i) => 16 * i);
    const held = offsets.map(() => b.lanesOf());
    const [c, s, minus, next] = [b.lanesOf(), b.lanesOf(), b.lanesOf(), b.lanesOf()];
    const [at, row, step, left] = [b.int(), b.int(), b.int(), b.int()];
    b.for(
      0,
      width!,
      (x) => {
        at.set(list!);
        b.while(
          () => at.less(end!),
          () => {
            row.set(z!.plus(x).plus(b.at(at, 0, "i32").load));
            step.set(b.at(at, 1, "i32").load);
            left.set(b.at(at, 2, "i32").load);
            at.add(headBytes);
            for (const [i, o] of offsets.entries()) held[i]!.set(b.vectorAt(row, o).load);
            b.while(
              () => left.greater(0),
              () => {
                c.set(b.splatAt(at));
                s.set(b.splatAt(at, b.bytes));
                minus.set(s.negative());
                const other = b.int(row.plus(step));
                for (const [i, o] of offsets.entries()) {
                  next.set(b.vectorAt(other, o).load);
                  b.vectorAt(row, o).store(b.madd(c, held[i]!, s.times(next)));
                  held[i]!.set(b.madd(minus, held[i]!, c.times(next)));
                }
                row.set(other);
                at.add(2 * b.bytes);
                left.add(-1);
              },
            );
            for (const [i, o] of offsets.entries()) b.vectorAt(row, o).store(held[i]!);
          },
        );
      },
      strip,
    );
  });

/** Writes a list, in the routine that finds the rotations. */
export interface Turns {
  /** Starts a run of at most `most` rotations at row `first`; carries out what is there if there is no room. */
  readonly start: (first: Value, down: Value, most: Value) => void;
  readonly add: (c: Value, s: Value) => void;
  /** Ends the run: only now its length is known. */
  readonly end: () => void;
  /** Carries out what is left. */
  readonly finish: () => void;
}

/** Of the n rows of z (n × n), `stride` bytes apart. `down` of `start` is 1 or -1. */
export function turnsOf(b: Body, list: Value, room: Value, z: Value, stride: Value, n: Value): Turns {
  const width = b.int(n.times(b.bytes));
  const turn = turnRows(b.context, b.dtype);
  const [head, at, count] = [b.int(list), b.int(list), b.int()];
  const finish = (): void => {
    b.run(turn, list, at, z, width);
    at.set(list);
  };
  return {
    start: (first, down, most) => {
      b.if(
        at
          .plus(most.times(2 * b.bytes))
          .plus(headBytes)
          .greater(list.plus(room)),
        finish,
      );
      head.set(at);
      b.at(head, 0, "i32").store(first.times(stride));
      b.at(head, 1, "i32").store(down.times(stride));
      at.add(headBytes);
      count.set(0);
    },
    add: (c, s) => {
      b.at(at, 0).store(c);
      b.at(at, 1).store(s);
      at.add(2 * b.bytes);
      count.add(1);
    },
    end: () => b.at(head, 2, "i32").store(count),
    finish,
  };
}

/** c f + s g = r, c g - s f = 0, without overflow, and with c² + s² near 1 without a tendency: many rotations follow each other. */
export function rotation(b: Body, f: Value, g: Value, [c, s]: readonly [Variable, Variable], r: Variable): void {
  const t = b.real();
  const [least, most] = b.dtype === "float32" ? [2 ** -80, 2 ** 80] : [2 ** -900, 2 ** 900];
  r.set(f.times(f).plus(g.times(g)));
  b.if(
    r.greater(least).and(r.less(most)),
    () => {
      r.set(r.sqrt());
      c.set(f.over(r));
      s.set(g.over(r));
    },
    () =>
      b.if(
        f.abs().atLeast(g.abs()),
        () => {
          t.set(g.over(f));
          b.if(g.equals(0), () => t.set(0));
          r.set(t.times(t).plus(1).sqrt());
          c.set(b.real(1).over(r));
          s.set(t.times(c));
          r.set(r.times(f));
        },
        () => {
          t.set(f.over(g));
          r.set(t.times(t).plus(1).sqrt());
          s.set(b.real(1).over(r));
          c.set(t.times(s));
          r.set(r.times(g));
        },
      ),
  );
}
