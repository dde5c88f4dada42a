/**
 * @file Several reflections at once, as products of matrices: H₀ H₁ … = I - V T Vᵀ (Robert Schreiber, Charles Van Loan, "A Storage-Efficient WY
 * Representation for Products of Householder Transformations", 1989). Vectors have length √2, as `reflector` makes them.
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { gemm, gemmWork } from "./gemm.ts";
import { addMultiple } from "./householder.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import { combineRows, rowProducts } from "./row-products.ts";
import type { Value } from "./value.ts";

/** Reflections taken together at most. */
export const blockSize = 32;

/** Bytes that `reflectBlock` works in, for vectors of up to `length` elements and matrices of up to `columns` columns. */
export function blockWork(dtype: Dtype, length: number, columns: number): number {
  const side = Math.min(blockSize, length);
  const product = Math.max(gemmWork(dtype, side, columns, length), gemmWork(dtype, length, columns, side));
  return (blockSize * (blockSize + 1) + side * columns) * dtypeInfo[dtype].bytes + 64 + product;
}

/** Sets `count` elements to 0. */
export const clear = (b: Body, address: Value, count: Value): void => clearBytes(b, address, count.times(b.bytes));

export function clearBytes(b: Body, address: Value, bytes: Value): void {
  address.emit(b.code);
  b.code.i32(0);
  bytes.emit(b.code);
  b.code.memoryFill();
}

/** Below this many reflections the product is not worth its packing. */
const fewest = 4;

/**
 * (v, its stride by row, count, length, a, its stride by row, columns, inverse, work): the rows of v are the vectors of `count` ≤ `blockSize`
 * reflections, each 0 before its own place; A (length × columns) becomes H₀ H₁ … A, or, with `inverse`, … H₁ H₀ A.
 */
export const reflectBlock = (context: ModuleContext, dtype: Dtype): Routine => {
  const [combine, product] = [combineRows(context, dtype, "add"), gemm(context, dtype)];
  const [one, triangle] = [reflectRows(context, dtype), blockTriangle(context, dtype)];
  return routine(
    context,
    dtype,
    "reflect block",
    Array(9).fill("i32"),
    "status",
    (b, _, v, vStep, count, length, a, step, columns, inverse, work) => {
      b.if(columns!.atMost(0), () => b.return(0));
      b.if(count!.less(fewest), () => {
        b.if(
          inverse!,
          () => b.for(0, count!, (q) => b.run(one, v!.plus(q.times(vStep!)), length!, a!, step!, columns!, work!)),
          () =>
            b.forDown(count!.minus(1), 0, (q) =>
              b.run(one, v!.plus(q.times(vStep!)), length!, a!, step!, columns!, work!),
            ),
        );
        b.return(0);
      });
      const side = b.int(count!.times(b.bytes));
      const [width, t] = [b.int(columns!.times(b.bytes)), work!];
      const w = b.int(work!.plus(blockSize * (blockSize + 1) * b.bytes));
      const room = b.int(w.plus(count!.times(width)).plus(63).and(-64));
      const inT = (i: Value, j: Value): Value => t.plus(i.times(side)).plus(j.times(b.bytes));
      const inW = (i: Value): Value => w.plus(i.times(width));
      b.run(triangle, v!, vStep!, count!, length!, t);
      // W = -Vᵀ A, then -T W of it, with the sign turned as it is subtracted.
      clear(b, w, count!.times(columns!));
      b.attempt(product, v!, vStep!, b.bytes, a!, step!, b.bytes, w, width, count!, columns!, length!, room);
      b.if(
        inverse!,
        () =>
          b.forDown(count!.minus(1), 1, (i) =>
            b.for(0, i, (j) => addMultiple(b, columns!, b.at(inT(j, i)).load, inW(j), inW(i))),
          ),
        () =>
          b.for(0, count!.minus(1), (i) => {
            const next = i.plus(1);
            b.run(combine, count!.minus(next), inT(i, next), inW(next), width, columns!, inW(i));
          }),
      );
      b.for(0, count!.times(columns!), (i) => b.at(w, i).store(b.at(w, i).load.negative()));
      b.attempt(product, v!, b.bytes, vStep!, w, width, b.bytes, a!, step!, length!, columns!, count!, room);
    },
  );
};

/** (v, its stride by row, count, length, t): the upper triangle of T (count × count); behind it room for one row. */
const blockTriangle = (context: ModuleContext, dtype: Dtype): Routine => {
  const products = rowProducts(context, dtype);
  return routine(
    context,
    dtype,
    "block triangle",
    Array(5).fill("i32"),
    "nothing",
    (b, _, v, step, count, length, t) => {
      const side = b.int(count!.times(b.bytes));
      const row = b.int(t!.plus(count!.times(side)));
      const inT = (i: Value, j: Value): Value => t!.plus(i.times(side)).plus(j.times(b.bytes));
      const sum = b.real();
      b.for(0, count!, (q) => {
        b.run(products, q, v!, step!, length!, v!.plus(q.times(step!)), row);
        b.for(0, q, (r) => {
          sum.set(0);
          b.for(r, q, (l) => sum.add(b.at(inT(r, l)).load.times(b.at(row, l).load)));
          b.at(inT(r, q)).store(sum.negative());
        });
        b.at(inT(q, q)).store(1);
      });
    },
  );
};

/** (v, length, a, its stride by row, columns, w): A - v vᵀ A; w is room for one row. */
export const reflectRows = (context: ModuleContext, dtype: Dtype): Routine => {
  const combine = combineRows(context, dtype, "add");
  return routine(context, dtype, "reflect", Array(6).fill("i32"), "nothing", (b, _, v, length, a, step, columns, w) => {
    clear(b, w!, columns!);
    b.run(combine, length!, v!, a!, step!, columns!, w!);
    b.for(0, length!, (i) => {
      addMultiple(b, columns!, b.at(v!, i).load.negative(), w!, a!);
      a!.add(step!);
    });
  });
};

/** (v, n, to, its stride by row, work): the product of the reflections whose vectors are the rows of v (n × n). */
export const productOfReflections = (context: ModuleContext, dtype: Dtype): Routine => {
  const turn = reflectBlock(context, dtype);
  return routine(
    context,
    dtype,
    "product of reflections",
    Array(5).fill("i32"),
    "status",
    (b, _, v, n, to, step, work) => {
      const width = b.int(n!.times(b.bytes));
      const corner = (area: Value, stride: Value, j: Value): Value => area.plus(j.times(stride)).plus(j.times(b.bytes));
      b.for(0, n!, (i) => {
        clear(b, to!.plus(i.times(step!)), n!);
        b.at(corner(to!, step!, i)).store(1);
      });
      b.forDown(n!.minus(1), 0, (j) => {
        b.checkInterrupt();
        // The first of the block.
        j.set(j.and(-blockSize));
        const left = b.int(n!.minus(j));
        const count = left.lesser(blockSize);
        b.attempt(turn, corner(v!, width, j), width, count, left, corner(to!, step!, j), step!, left, 0, work!);
      });
    },
  );
};

/** (v, n, a, its stride by row, work): with the reflections whose vectors are the rows of v (n × n), A (n × n) becomes H₀ H₁ … A. */
export const reflectByAll = (context: ModuleContext, dtype: Dtype): Routine => {
  const turn = reflectBlock(context, dtype);
  return routine(context, dtype, "reflect by all", Array(5).fill("i32"), "status", (b, _, v, n, a, step, work) => {
    const width = b.int(n!.times(b.bytes));
    b.forDown(n!.minus(1), 0, (j) => {
      b.checkInterrupt();
      // The first of the block.
      j.set(j.and(-blockSize));
      const left = b.int(n!.minus(j));
      const vectors = v!.plus(j.times(width)).plus(j.times(b.bytes));
      const rows = a!.plus(j.times(step!));
      b.attempt(turn, vectors, width, left.lesser(blockSize), left, rows, step!, n!, 0, work!);
    });
  });
};
