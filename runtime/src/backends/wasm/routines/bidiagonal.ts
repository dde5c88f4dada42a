/**
 * @file Reflections from both sides until a square matrix has two diagonals, in blocks: half of the work is products of matrices (Jack Dongarra,
 * Danny Sorensen, Sven Hammarling, "Block Reduction of Matrices to Condensed Forms for Eigenvalue Computations", 1989).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { blockSize, clear } from "./block-reflector.ts";
import { gemm } from "./gemm.ts";
import { reflector } from "./householder.ts";
import { type Routine, routine } from "./routine.ts";
import { combineRows, rowProducts } from "./row-products.ts";
import type { Operand, Value } from "./value.ts";
import { copyMatrix } from "./vectors.ts";

/** Elements that `bidiagonal` works in besides what the product needs. */
export const bidiagonalRoom = (n: number): number => 2 * blockSize * n + 2 * n;

/**
 * (a, its stride by row, n, d, e, v, u, work, products): A = L B Rᵀ with the diagonal of B in d and what stands right of it in e. Row i
 * of v (n × n) is the vector of the i-th reflection in L, row i of u of that in R; each starts with zeros. `work` is room for
 * `bidiagonalRoom` elements.
 */
export const bidiagonal = (context: ModuleContext, dtype: Dtype): Routine => {
  const [made, products, product] = [reflector(context, dtype), rowProducts(context, dtype), gemm(context, dtype)];
  const [plus, minus] = [combineRows(context, dtype, "add"), combineRows(context, dtype, "subtract")];
  const copy = copyMatrix(context, dtype);
  const params = Array(9).fill("i32");
  return routine(context, dtype, "bidiagonal", params, "status", (b, _, a, step, n, d, e, v, u, work, room) => {
    const width = b.int(n!.times(b.bytes));
    const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
    const y = work!;
    const x = b.int(y.plus(width.times(blockSize)));
    const factors = b.int(x.plus(width.times(blockSize)));
    const [k, end, p, next, left, rest] = [b.int(), b.int(), b.int(), b.int(), b.int(), b.int()];
    /** Row `q`, from element `i` on. */
    const row = (area: Value, q: Value, i: Value): Value => area.plus(q.times(width)).plus(i.times(b.bytes));
    /** Adds or subtracts `count` rows of `area` with what stands in column `i` of `column`. */
    const corrected = (count: Operand, column: Value, i: Value, area: Value, count2: Value, to: Value): void => {
      b.run(copy, column.plus(i.times(b.bytes)), 0, width, factors, 0, 1, count);
      b.run(minus, count, factors, area, width, count2, to);
    };
    clear(b, v!, n!.times(n!));
    clear(b, u!, n!.times(n!));
    b.while(
      () => k.less(n!),
      () => {
        end.set(k.plus(blockSize).lesser(n!));
        clear(b, y, n!.times(2 * blockSize));
        const [vk, uk] = [b.int(row(v!, k, k.minus(k))), b.int(row(u!, k, k.minus(k)))];
        b.for(k, end, (i) => {
          b.checkInterrupt();
          p.set(i.minus(k));
          next.set(i.plus(1));
          left.set(n!.minus(i));
          rest.set(left.minus(1));
          const [vi, ui] = [b.int(row(v!, i, i)), b.int(row(u!, i, next))];
          const [yp, xp] = [b.int(row(y, p, next)), b.int(row(x, p, next))];
          const zero = b.int(0);
          // The column as the reflections before have made it.
          b.run(copy, at(i, i), 0, step!, vi, 0, 1, left);
          corrected(p, row(y, zero, zero), i, row(vk, zero, i), left, vi);
          corrected(p, uk, i, row(x, zero, i), left, vi);
          b.at(d!, i).store(b.call(made, left, vi));
          // y = Aᵀ v
          b.run(plus, left, vi, at(i, next), step!, rest, yp);
          b.run(products, p, row(vk, zero, i), width, left, vi, factors);
          b.run(minus, p, factors, row(y, zero, next), width, rest, yp);
          b.run(products, p, row(x, zero, i), width, left, vi, factors);
          b.run(minus, p, factors, row(uk, zero, next), width, rest, yp);
          // The row likewise.
          b.run(copy, at(i, next), 0, b.bytes, ui, 0, 1, rest);
          corrected(p.plus(1), vk, i, row(y, zero, next), rest, ui);
          corrected(p, x, i, row(uk, zero, next), rest, ui);
          b.if(rest.greater(0), () => b.at(e!, i).store(b.call(made, rest, ui)));
          // x = A u
          b.run(products, rest, at(next, next), step!, rest, ui, xp);
          b.run(products, p.plus(1), row(y, zero, next), width, rest, ui, factors);
          b.run(minus, p.plus(1), factors, row(vk, zero, next), width, rest, xp);
          b.run(products, p, row(uk, zero, next), width, rest, ui, factors);
          b.run(minus, p, factors, row(x, zero, next), width, rest, xp);
        });
        rest.set(n!.minus(end));
        p.set(end.minus(k));
        const zero = b.int(0);
        const corner = b.int(at(end, end));
        const by = (left: Value, right: Value): void =>
          b.attempt(product, left, b.bytes, width, right, width, b.bytes, corner, step!, rest, rest, p, room!);
        b.if(rest.greater(0), () => {
          by(row(vk, zero, end), row(y, zero, end));
          by(row(x, zero, end), row(uk, zero, end));
        });
        k.set(end);
      },
    );
  });
};
