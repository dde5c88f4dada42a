/** @file Operations on rows: elements that stand side by side. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Value, Variable } from "./value.ts";

/** Loops over `count` elements: whole vectors, then one by one. The addresses are moved. */
function along(b: Body, count: Variable, addresses: readonly Variable[], vector: () => void, single: () => void): void {
  const step = (bytes: number): void => {
    for (const a of addresses) a.add(bytes);
  };
  b.while(
    () => count.atLeast(b.lanes),
    () => {
      vector();
      step(16);
      count.add(-b.lanes);
    },
  );
  b.while(
    () => count.greater(0),
    () => {
      single();
      step(b.bytes);
      count.add(-1);
    },
  );
}

/** (count, alpha, x, y): y += alpha x. */
export const axpy = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(
    context,
    dtype,
    "axpy",
    ["i32", dtype === "float32" ? "f32" : "f64", "i32", "i32"],
    "nothing",
    (b, _, count, alpha, x, y) => {
      const wide = b.lanesOf(b.splat(alpha!));
      // Two vectors at a time hide the latency of the loads.
      b.while(
        () => count!.atLeast(2 * b.lanes),
        () => {
          for (const offset of [0, 16]) {
            b.vectorAt(y!, offset).store(b.madd(wide, b.vectorAt(x!, offset).load, b.vectorAt(y!, offset).load));
          }
          x!.add(32);
          y!.add(32);
          count!.add(-2 * b.lanes);
        },
      );
      along(
        b,
        count!,
        [x!, y!],
        () => b.vectorAt(y!).store(b.madd(wide, b.vectorAt(x!).load, b.vectorAt(y!).load)),
        () => b.at(y!).store(b.at(y!).load.plus(alpha!.times(b.at(x!).load))),
      );
    },
  );

/** (count, divisor, x): x /= divisor. */
export const divide = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(
    context,
    dtype,
    "divide",
    ["i32", dtype === "float32" ? "f32" : "f64", "i32"],
    "nothing",
    (b, _, count, by, x) => {
      const wide = b.lanesOf(b.splat(by!));
      along(
        b,
        count!,
        [x!],
        () => b.vectorAt(x!).store(b.vectorAt(x!).load.over(wide)),
        () => b.at(x!).store(b.at(x!).load.over(by!)),
      );
    },
  );

/** (count, x, y): exchanges the elements. */
export const swap = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "swap", ["i32", "i32", "i32"], "nothing", (b, _, count, x, y) => {
    const [held, one] = [b.lanesOf(), b.real()];
    along(
      b,
      count!,
      [x!, y!],
      () => {
        held.set(b.vectorAt(x!).load);
        b.vectorAt(x!).store(b.vectorAt(y!).load);
        b.vectorAt(y!).store(held);
      },
      () => {
        one.set(b.at(x!).load);
        b.at(x!).store(b.at(y!).load);
        b.at(y!).store(one);
      },
    );
  });

/** (count, x, y): the sum of products. */
export const dotProduct = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "dot", ["i32", "i32", "i32"], dtype === "float32" ? "f32" : "f64", (b, _, count, x, y) => {
    const sums = b.lanesOf();
    const rest = b.real();
    along(
      b,
      count!,
      [x!, y!],
      () => sums.set(b.madd(b.vectorAt(x!).load, b.vectorAt(y!).load, sums)),
      () => rest.add(b.at(x!).load.times(b.at(y!).load)),
    );
    b.total(sums).plus(rest).emit(b.code);
  });

/** (count, c, s, x, y): x and y become c x - s y and s x + c y. */
export const rotate = (context: ModuleContext, dtype: Dtype): Routine => {
  const float = dtype === "float32" ? "f32" : "f64";
  return routine(
    context,
    dtype,
    "rotate",
    ["i32", float, float, "i32", "i32"],
    "nothing",
    (b, _, count, cos, sin, x, y) => {
      const [c, s] = [b.lanesOf(b.splat(cos!)), b.lanesOf(b.splat(sin!))];
      const [u, v] = [b.lanesOf(), b.lanesOf()];
      const [p, q] = [b.real(), b.real()];
      along(
        b,
        count!,
        [x!, y!],
        () => {
          u.set(b.vectorAt(x!).load);
          v.set(b.vectorAt(y!).load);
          b.vectorAt(x!).store(c.times(u).minus(s.times(v)));
          b.vectorAt(y!).store(s.times(u).plus(c.times(v)));
        },
        () => {
          p.set(b.at(x!).load);
          q.set(b.at(y!).load);
          b.at(x!).store(cos!.times(p).minus(sin!.times(q)));
          b.at(y!).store(sin!.times(p).plus(cos!.times(q)));
        },
      );
    },
  );
};

/** (from, row, column, to, step, m, n): an m × n matrix with strides in bytes to rows `step` bytes apart. */
export const copyMatrix = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(
    context,
    dtype,
    "copy matrix",
    ["i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    "nothing",
    (b, _, from, row, column, to, step, m, n) => {
      const [source, target] = [b.int(), b.int()];
      const each = (move: () => void): void =>
        b.for(0, m!, () => {
          move();
          from!.add(row!);
          to!.add(step!);
        });
      b.if(
        column!.equals(b.bytes),
        () =>
          each(() => {
            for (const x of [to!, from!, n!.times(b.bytes)] as Value[]) x.emit(b.code);
            b.code.memoryCopy();
          }),
        () =>
          each(() => {
            source.set(from!);
            target.set(to!);
            b.for(0, n!, () => {
              b.at(target).store(b.at(source).load);
              source.add(column!);
              target.add(b.bytes);
            });
          }),
      );
    },
  );
