/** @file A matrix and a vector, the matrix read once row by row: four rows side by side share what is read of the vector. */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Operand, Value, Variable } from "./value.ts";

const together = 4;

/** `size` rows from `a` on, each an address that moves. */
function rowsFrom(b: Body, a: Value, step: Value, size: number): readonly Variable[] {
  const rows = Array.from({ length: size }, () => b.int());
  for (const [r, row] of rows.entries()) row.set(r === 0 ? a : rows[r - 1]!.plus(step));
  return rows;
}

/** Runs `group` for four rows at a time, then for each of the rest. */
function inGroups(b: Body, rows: Variable, group: (size: number) => void): void {
  for (const size of [together, 1]) {
    b.while(
      () => rows.atLeast(size),
      () => {
        b.code.scope(() => group(size));
        rows.add(-size);
      },
    );
  }
}

/** Runs along `count` elements by `vectors` vectors, by one, and element by element, and moves the addresses. */
function along(
  b: Body,
  count: Operand,
  addresses: readonly Variable[],
  wide: (vectors: number) => void,
  single: () => void,
): void {
  const left = b.int(count);
  const walk = (elements: number, body: () => void): void =>
    b.while(
      () => left.atLeast(elements),
      () => {
        body();
        for (const a of addresses) a.add(elements * b.bytes);
        left.add(-elements);
      },
    );
  for (const vectors of [2, 1]) walk(vectors * b.lanes, () => wide(vectors));
  walk(1, single);
}

/** (rows, a, its stride by row, count, u, x): x[i] is the sum of products of row i and u. */
export const rowProducts = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "row products", Array(6).fill("i32"), "nothing", (b, _, rows, a, step, count, u, x) => {
    inGroups(b, rows!, (size) => {
      const at = rowsFrom(b, a!, step!, size);
      const other = b.int(u!);
      // Two sums a row hide the latency of additions.
      const sums = at.map(() => [b.lanesOf(), b.lanesOf()] as const);
      const rests = at.map(() => b.real());
      const held = [b.lanesOf(), b.lanesOf()] as const;
      const one = b.real();
      along(
        b,
        count!,
        [...at, other],
        (vectors) => {
          for (let v = 0; v < vectors; v++) held[v]!.set(b.vectorAt(other, 16 * v).load);
          for (const [r, row] of at.entries()) {
            for (let v = 0; v < vectors; v++) {
              const sum = sums[r]![v]!;
              sum.set(b.madd(held[v]!, b.vectorAt(row, 16 * v).load, sum));
            }
          }
        },
        () => {
          one.set(b.at(other).load);
          for (const [r, row] of at.entries()) rests[r]!.add(one.times(b.at(row).load));
        },
      );
      for (const [r, [p, q]] of sums.entries()) {
        p.add(q);
        b.at(x!, r).store(b.total(p).plus(rests[r]!));
      }
      a!.add(step!.times(size));
      x!.add(size * b.bytes);
    });
  });

/** (rows, factors, a, its stride by row, count, y): y += the sum of factors[i] · row i; or -= it. */
export const combineRows = (context: ModuleContext, dtype: Dtype, sign: "add" | "subtract"): Routine =>
  routine(context, dtype, `${sign} rows`, Array(6).fill("i32"), "nothing", (b, _, rows, factors, a, step, count, y) => {
    inGroups(b, rows!, (size) => {
      const at = rowsFrom(b, a!, step!, size);
      const target = b.int(y!);
      const each = at.map((_row, r) => {
        const factor = b.at(factors!, r).load;
        return b.real(sign === "add" ? factor : factor.negative());
      });
      const wide = each.map((factor) => b.lanesOf(b.splat(factor)));
      const sum = b.lanesOf();
      const one = b.real();
      along(
        b,
        count!,
        [...at, target],
        (vectors) => {
          for (let v = 0; v < vectors; v++) {
            sum.set(b.vectorAt(target, 16 * v).load);
            for (const [r, row] of at.entries()) sum.set(b.madd(wide[r]!, b.vectorAt(row, 16 * v).load, sum));
            b.vectorAt(target, 16 * v).store(sum);
          }
        },
        () => {
          one.set(b.at(target).load);
          for (const [r, row] of at.entries()) one.add(each[r]!.times(b.at(row).load));
          b.at(target).store(one);
        },
      );
      a!.add(step!.times(size));
      factors!.add(size * b.bytes);
    });
  });
