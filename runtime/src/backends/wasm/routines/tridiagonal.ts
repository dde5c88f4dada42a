/**
 * @file Reflections that make a symmetric matrix tridiagonal, in blocks: half of the work is products of matrices (Jack Dongarra, Danny Sorensen,
 * Sven Hammarling, "Block Reduction of Matrices to Condensed Forms for Eigenvalue Computations", 1989).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { blockSize, clear } from "./block-reflector.ts";
import { gemm } from "./gemm.ts";
import { addMultiple, reflector } from "./householder.ts";
import { type Routine, routine } from "./routine.ts";
import { combineRows, rowProducts } from "./row-products.ts";
import type { Value } from "./value.ts";
import { copyMatrix, dotProduct } from "./vectors.ts";

/** Elements that `tridiagonal` works in besides what the product needs. */
export const tridiagonalRoom = (n: number): number => (blockSize + 2) * n;

/**
 * (a, its stride by row, n, d, e, v, work, products): A = Q T Qᵀ of a symmetric matrix, both triangles of which are read, with the diagonal of T
 * in d and what stands beside it in e (n elements, the last 0). Row i of v (n × n) is the vector of the i-th reflection in Q.
 */
export const tridiagonal = (context: ModuleContext, dtype: Dtype): Routine => {
  const [made, products, product] = [reflector(context, dtype), rowProducts(context, dtype), gemm(context, dtype)];
  const [minus, copy, dot] = [
    combineRows(context, dtype, "subtract"),
    copyMatrix(context, dtype),
    dotProduct(context, dtype),
  ];
  const params = Array(8).fill("i32");
  return routine(context, dtype, "tridiagonal", params, "status", (b, _, a, step, n, d, e, v, work, room) => {
    const width = b.int(n!.times(b.bytes));
    const at = (i: Value, j: Value): Value => a!.plus(i.times(step!)).plus(j.times(b.bytes));
    const row = (area: Value, q: Value, i: Value): Value => area.plus(q.times(width)).plus(i.times(b.bytes));
    const w = work!;
    const [factors, line] = [b.int(w.plus(width.times(blockSize))), b.int(w.plus(width.times(blockSize + 1)))];
    const [k, end, p, next, left, rest, zero] = [b.int(), b.int(), b.int(), b.int(), b.int(), b.int(), b.int()];
    const half = b.real();
    clear(b, v!, n!.times(n!));
    b.while(
      () => k.less(n!),
      () => {
        end.set(k.plus(blockSize).lesser(n!));
        clear(b, w, n!.times(blockSize));
        const vk = b.int(row(v!, k, zero));
        b.for(k, end, (i) => {
          b.checkInterrupt();
          p.set(i.minus(k));
          next.set(i.plus(1));
          left.set(n!.minus(i));
          rest.set(left.minus(1));
          const [vi, wp] = [b.int(row(v!, i, next)), b.int(row(w, p, next))];
          // The row from the diagonal on, as the reflections before have made it.
          b.run(copy, at(i, i), 0, b.bytes, line, 0, 1, left);
          for (const [one, other] of [
            [vk, w],
            [w, vk],
          ] as const) {
            b.run(copy, row(one, zero, i), 0, width, factors, 0, 1, p);
            b.run(minus, p, factors, row(other, zero, i), width, left, line);
          }
          b.at(d!, i).store(b.at(line).load);
          b.at(e!, i).store(0);
          b.if(rest.greater(0), () => {
            b.run(copy, line.plus(b.bytes), 0, b.bytes, vi, 0, 1, rest);
            b.at(e!, i).store(b.call(made, rest, vi));
            // w = A v - (v · A v / 2) v, of A as it has become.
            b.run(products, rest, at(next, next), step!, rest, vi, wp);
            for (const [one, other] of [
              [vk, w],
              [w, vk],
            ] as const) {
              b.run(products, p, row(one, zero, next), width, rest, vi, factors);
              b.run(minus, p, factors, row(other, zero, next), width, rest, wp);
            }
            half.set(b.call(dot, rest, vi, wp).times(-0.5));
            addMultiple(b, rest, half, vi, wp);
          });
        });
        rest.set(n!.minus(end));
        p.set(end.minus(k));
        b.if(rest.greater(0), () => {
          for (const [one, other] of [
            [vk, w],
            [w, vk],
          ] as const) {
            const [x, y, to] = [row(one, zero, end), row(other, zero, end), b.int(at(end, end))];
            b.attempt(product, x, b.bytes, width, y, width, b.bytes, to, step!, rest, rest, p, room!);
          }
        });
        k.set(end);
      },
    );
  });
};
