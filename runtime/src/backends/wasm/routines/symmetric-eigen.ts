/**
 * @file Eigenvalues and eigenvectors of a symmetric matrix: reflections to tridiagonal form, then divide and conquer, or implicit QL where only
 * eigenvalues are wanted.
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { blockWork, clearBytes, reflectByAll } from "./block-reflector.ts";
import { conquerRoom, divideAndConquer } from "./divide-and-conquer.ts";
import { gemmWork } from "./gemm.ts";
import { largestOf } from "./householder.ts";
import { implicitQl } from "./implicit-ql.ts";
import { allFinite, backwards, fillNaN, negate } from "./orientation.ts";
import { turnedStride } from "./rotations.ts";
import { type Routine, routine } from "./routine.ts";
import { tridiagonal, tridiagonalRoom } from "./tridiagonal.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide } from "./vectors.ts";

/** Where the parts of the memory stand that `symmetricEigen` of an n × n matrix works in; in bytes. */
export function eigenLayout(dtype: Dtype, n: number) {
  const { bytes } = dtypeInfo[dtype];
  const stride = turnedStride(n, bytes);
  const up = (size: number): number => Math.ceil(size / 64) * 64;
  const z = up(n * n * bytes);
  const e = z + n * stride;
  const room = e + up(n * bytes);
  const halves = room + up(tridiagonalRoom(n) * bytes);
  const products = halves + up(conquerRoom(dtype, n, stride));
  const end = products + Math.max(gemmWork(dtype, n, n, n), blockWork(dtype, n, n));
  return { reflections: 0, z, stride, e, room, halves, products, bytes: end };
}

/**
 * (a, its stride by row, n, reflections, z, its stride by row, e, room, halves, products, w, v, vectors): eigenvalues to w, in ascending
 * order, and eigenvectors to the columns of v where `vectors` is 1. Only the lower triangle of a is read; what is between is memory, as
 * `eigenLayout` has it. `failed` when it does not converge.
 */
export const symmetricEigen = (context: ModuleContext, dtype: Dtype): Routine => {
  const [finite, nan] = [allFinite(context, dtype), fillNaN(context, dtype)];
  const [largest, by, copy] = [largestOf(context, dtype), divide(context, dtype), copyMatrix(context, dtype)];
  const [toTridiagonal, ql] = [tridiagonal(context, dtype), implicitQl(context, dtype)];
  const [conquer, turnBack] = [divideAndConquer(context, dtype), reflectByAll(context, dtype)];
  const [back, turned] = [backwards(context, dtype), negate(context, dtype)];
  const params = Array(13).fill("i32");
  return routine(context, dtype, "symmetric eigen", params, "status", (b, _, ...args) => {
    const [a, step, n, reflections, z, stride, e, room, halves, products, w, v, vectors] = args;
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
    b.if(
      vectors!,
      () => {
        clearBytes(b, z!, n!.times(stride!));
        b.attempt(conquer, n!, w!, e!, z!, stride!, halves!, products!);
        b.run(copy, z!, b.bytes, stride!, a!, step!, n!, n!);
        b.attempt(turnBack, reflections!, n!, a!, step!, products!);
        b.run(copy, a!, b.bytes, step!, z!, stride!, n!, n!);
      },
      () => b.attempt(ql, n!, w!, e!, z!, stride!, halves!, 0, 0),
    );
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
