/**
 * @file The singular value decomposition as LAPACK has it in dgesvd: QR of what is taller than wide, reflections to two diagonals, implicit QR of
 * these. Singular values are right to a few roundings of the largest one (those of B to a few of their own).
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { bidiagonal, bidiagonalRoom } from "./bidiagonal.ts";
import { bidiagonalQr } from "./bidiagonal-qr.ts";
import { blockWork, clear, clearBytes, productOfReflections } from "./block-reflector.ts";
import { gemm, gemmWork } from "./gemm.ts";
import { largestOf } from "./householder.ts";
import { allFinite, backwards, fillNaN, negate } from "./orientation.ts";
import { qrFactors, qrWork } from "./qr.ts";
import { listBytes, turnedStride } from "./rotations.ts";
import { type Routine, routine } from "./routine.ts";
import type { Value } from "./value.ts";
import { copyMatrix, divide, swap } from "./vectors.ts";

/** Where the parts of the memory stand that `svdFactors` of an m × n matrix, m ≥ n, works in; in bytes. */
export function svdLayout(dtype: Dtype, m: number, n: number) {
  const { bytes } = dtypeInfo[dtype];
  const stride = turnedStride(n, bytes);
  const tall = m > n;
  const list = listBytes(n, dtype);
  const sizes = {
    /** Vectors of the reflections, then left vectors as rows. */
    left: m * n * bytes,
    q: tall ? m * n * bytes : 0,
    v: n * n * bytes,
    u: n * n * bytes,
    x: n * stride,
    y: n * stride,
    e: n * bytes,
    room: bidiagonalRoom(n) * bytes,
    lists: 2 * list,
    products: Math.max(blockWork(dtype, n, n), tall ? qrWork(dtype, m, n) : 0, gemmWork(dtype, n, m, n)),
  };
  let end = 0;
  const places = Object.entries(sizes).map(([name, size]) => {
    const place = end;
    end = Math.ceil((end + size) / 64) * 64;
    return [name, place];
  });
  return {
    ...(Object.fromEntries(places) as { readonly [K in keyof typeof sizes]: number }),
    list,
    stride,
    bytes: end,
  };
}

/**
 * (a, its stride by row, m, n, left, q, v, u, x, y, their stride by row, e, room, lists, bytes of a list, products, u, s, vt, wide): of the m × n
 * matrix, m ≥ n, which stands for its transpose where `wide` is 1. The singular values descend. What is between is memory, as `svdLayout` has it.
 */
export const svdFactors = (context: ModuleContext, dtype: Dtype): Routine => {
  const [finite, nan, largest] = [allFinite(context, dtype), fillNaN(context, dtype), largestOf(context, dtype)];
  const [by, copy, factors] = [divide(context, dtype), copyMatrix(context, dtype), qrFactors(context, dtype)];
  const [product, exchange] = [gemm(context, dtype), swap(context, dtype)];
  const [narrow, orthogonal, iterate] = [
    bidiagonal(context, dtype),
    productOfReflections(context, dtype),
    bidiagonalQr(context, dtype),
  ];
  const [back, turned] = [backwards(context, dtype), negate(context, dtype)];
  const params = Array(20).fill("i32");
  return routine(context, dtype, "svd", params, "status", (b, _, ...args) => {
    const [a, step, m, n, left, q, v, u, x, y, stride, e, room, lists, list, products, resultU, s, vt, wide] = args;
    const area = (rows: Value, columns: Value): Value => rows.times(columns).times(b.bytes);
    const [long, short] = [b.int(m!.times(b.bytes)), b.int(n!.times(b.bytes))];
    const tall = b.int(m!.greater(n!));
    const scale = b.real();
    const line = (i: Value): Value => a!.plus(i.times(step!));
    b.for(0, m!, (i) => {
      b.if(b.call(finite, n!, line(i)).not(), () => {
        b.run(nan, n!.where(wide!, m!).times(n!), resultU!);
        b.run(nan, m!.where(wide!, n!).times(n!), vt!);
        b.run(nan, n!, s!);
        b.return(0);
      });
      const size = b.real(b.call(largest, n!, line(i)));
      b.if(size.greater(scale), () => scale.set(size));
    });
    b.if(scale.equals(0), () => scale.set(1));
    b.for(0, m!, (i) => b.run(by, n!, scale, line(i)));
    b.if(tall, () => {
      b.attempt(factors, a!, step!, m!, n!, left!, products!, q!, v!);
      b.run(copy, v!, short, b.bytes, a!, step!, n!, n!);
    });
    b.attempt(narrow, a!, step!, n!, s!, e!, v!, u!, room!, products!);
    for (const [vectors, rows] of [
      [v!, x!],
      [u!, y!],
    ] as const) {
      b.attempt(orthogonal, vectors, n!, a!, step!, products!);
      // What lies behind a row is turned with it.
      clearBytes(b, rows, n!.times(stride!));
      b.run(copy, a!, b.bytes, step!, rows, stride!, n!, n!);
    }
    b.attempt(iterate, n!, s!, e!, x!, y!, stride!, lists!, list!);
    // No value is negative, and they descend.
    const [best, held] = [b.int(), b.real()];
    b.for(0, n!, (i) => {
      const place = b.at(s!, i);
      b.if(place.load.less(0), () => {
        place.store(place.load.negative());
        b.run(turned, n!, y!.plus(i.times(stride!)));
      });
    });
    b.for(0, n!, (i) => {
      best.set(i);
      b.for(i.plus(1), n!, (j) => b.if(b.at(s!, j).load.greater(b.at(s!, best).load), () => best.set(j)));
      b.if(best.differs(i), () => {
        held.set(b.at(s!, i).load);
        b.at(s!, i).store(b.at(s!, best).load);
        b.at(s!, best).store(held);
        for (const rows of [x!, y!]) b.run(exchange, n!, rows.plus(i.times(stride!)), rows.plus(best.times(stride!)));
      });
      b.at(s!, i).store(b.at(s!, i).load.times(scale));
    });
    // The left vectors as rows of length m: those of R times Qᵀ, with the sign of the product turned, and so the right ones with theirs.
    const leftStep = b.int(long.where(tall, stride!));
    const leftRows = b.int(left!.where(tall, x!));
    b.if(tall, () => {
      clear(b, left!, m!.times(n!));
      b.attempt(product, x!, stride!, b.bytes, q!, b.bytes, short, left!, long, n!, m!, n!, products!);
      b.for(0, n!, (i) => b.run(turned, n!, y!.plus(i.times(stride!))));
    });
    const [columns, columnStep] = [b.int(y!.where(wide!, leftRows)), b.int(stride!.where(wide!, leftStep))];
    const [rows, rowStep] = [b.int(leftRows.where(wide!, y!)), b.int(leftStep.where(wide!, stride!))];
    const columnLength = b.int(n!.where(wide!, m!));
    const rowLength = b.int(m!.where(wide!, n!));
    b.for(0, n!, (i) => {
      const [p, r] = [columns.plus(i.times(columnStep)), rows.plus(i.times(rowStep))];
      b.if(b.call(back, columnLength, p), () => {
        b.run(turned, columnLength, p);
        b.run(turned, rowLength, r);
      });
    });
    b.run(copy, columns, b.bytes, columnStep, resultU!, short, columnLength, n!);
    b.run(copy, rows, rowStep, b.bytes, vt!, b.int(area(rowLength, b.int(1))), n!, rowLength);
  });
};
