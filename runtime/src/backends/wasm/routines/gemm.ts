/**
 * @file C -= A B for lengths and strides that are known only when it runs, as the blocked factorisations call it: both sides are packed,
 * and a tile of C is held in registers (K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34, 2008).
 */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Body, type Routine, routine } from "./routine.ts";
import type { Value, Variable } from "./value.ts";

/** Lengths of k, of rows of A and of columns of B that are packed at once. */
const [blockK, blockM, blockN] = [256, 96, 512];
const tileRows = 4;
const tileBytes = 32;

const upTo = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** Bytes that a product of up to these lengths works in. */
export function gemmWork(dtype: Dtype, m: number, n: number, k: number): number {
  const { bytes } = dtypeInfo[dtype];
  const columns = tileBytes / bytes;
  const depth = Math.min(k, blockK);
  const [rows, width] = [upTo(Math.min(m, blockM), tileRows), upTo(Math.min(n, blockN), columns)];
  return (depth * (rows + width) + tileRows * columns) * bytes + 64;
}

/** (a, its strides by row and column, b, its strides, c, its stride by row, m, n, k, work), strides in bytes. */
export const gemm = (context: ModuleContext, dtype: Dtype): Routine => {
  const micro = microTile(context, dtype);
  const rows = packRows(context, dtype);
  const columns = packColumns(context, dtype);
  return routine(
    context,
    dtype,
    "gemm",
    Array(12).fill("i32"),
    "status",
    (b, _self, pa, ars, acs, pb, brs, bcs, pc, ldc, m, n, k, work) => {
      const width = tileBytes / b.bytes;
      const up = (x: Value, to: number): Value => x.plus(to - 1).and(-to);
      const [depth, wide, tall, workA, tile, target, panel, from] = Array.from({ length: 8 }, () =>
        b.int(),
      ) as Variable[];
      b.for(
        0,
        n!,
        (j) => {
          wide!.set(n!.minus(j).lesser(blockN));
          b.for(
            0,
            k!,
            (p) => {
              depth!.set(k!.minus(p).lesser(blockK));
              b.run(columns, pb!.plus(p.times(brs!)).plus(j.times(bcs!)), brs!, bcs!, depth!, wide!, work!);
              workA!.set(work!.plus(depth!.times(up(wide!, width)).times(b.bytes)));
              b.for(
                0,
                m!,
                (i) => {
                  tall!.set(m!.minus(i).lesser(blockM));
                  b.run(rows, pa!.plus(i.times(ars!)).plus(p.times(acs!)), ars!, acs!, tall!, depth!, workA!);
                  tile!.set(workA!.plus(depth!.times(up(tall!, tileRows)).times(b.bytes)));
                  panel!.set(work!);
                  b.for(
                    0,
                    wide!,
                    (jr) => {
                      b.checkInterrupt();
                      from!.set(workA!);
                      target!.set(pc!.plus(i.times(ldc!)).plus(j.plus(jr).times(b.bytes)));
                      b.for(
                        0,
                        tall!,
                        (ir) => {
                          b.if(
                            jr.plus(width).atMost(wide!).and(ir.plus(tileRows).atMost(tall!)),
                            () => b.run(micro, from!, panel!, target!, ldc!, depth!),
                            () => {
                              const lanes = b.lanesOf(0);
                              for (let at = 0; at < tileRows * tileBytes; at += 16) b.vectorAt(tile!, at).store(lanes);
                              b.run(micro, from!, panel!, tile!, tileBytes, depth!);
                              addPart(
                                b,
                                tile!,
                                target!,
                                ldc!,
                                tall!.minus(ir).lesser(tileRows),
                                wide!.minus(jr).lesser(width),
                              );
                            },
                          );
                          from!.add(depth!.times(tileRows * b.bytes));
                          target!.add(ldc!.times(tileRows));
                        },
                        tileRows,
                      );
                      panel!.add(depth!.times(tileBytes));
                    },
                    width,
                  );
                },
                blockM,
              );
            },
            blockK,
          );
        },
        blockN,
      );
    },
  );
};

/** Adds `rows` × `columns` of a whole tile to C. */
function addPart(b: Body, tile: Value, target: Value, ldc: Value, rows: Value, columns: Value): void {
  b.for(0, rows, (r) => {
    b.for(0, columns, (x) => {
      const place = b.at(target.plus(r.times(ldc)), x);
      place.store(place.load.plus(b.at(tile.plus(r.times(tileBytes)), x).load));
    });
  });
}

/** (a, b, c, ldc, k): adds the product of two packed panels to a tile. k is not unrolled: V8 of Node 20 would spill. */
const microTile = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "micro tile", ["i32", "i32", "i32", "i32", "i32"], "nothing", (b, _, pa, pb, pc, ldc, k) => {
    const rows = Array.from({ length: tileRows }, () => b.int());
    for (const [r, row] of rows.entries()) row.set(r === 0 ? pc! : rows[r - 1]!.plus(ldc!));
    const sums = rows.map((row) => [0, 16].map((offset) => b.lanesOf(b.vectorAt(row, offset).load)));
    const [left, right, factor] = [b.lanesOf(), b.lanesOf(), b.lanesOf()];
    const end = b.int(pb!.plus(k!.times(tileBytes)));
    b.code.loop((again) => {
      left.set(b.vectorAt(pb!).load);
      right.set(b.vectorAt(pb!, 16).load);
      for (const [r, [x, y]] of sums.entries()) {
        factor.set(b.splatAt(pa!, r * b.bytes));
        x!.set(b.madd(factor, left, x!));
        y!.set(b.madd(factor, right, y!));
      }
      pa!.add(tileRows * b.bytes);
      pb!.add(tileBytes);
      pb!.differs(end).emit(b.code);
      b.code.brIf(again);
    });
    for (const [r, row] of rows.entries())
      for (const [v, sum] of sums[r]!.entries()) b.vectorAt(row, 16 * v).store(sum);
  });

/** (from, row, column, m, k, to): rows of A, four by four side by side for each k, with the sign turned, zeros behind the last. */
const packRows = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "pack rows", Array(6).fill("i32"), "nothing", (b, _, from, row, column, m, k, to) => {
    const [at, present] = [b.int(), b.int()];
    b.for(
      0,
      m!,
      (i) => {
        present.set(m!.minus(i));
        at.set(from!.plus(i.times(row!)));
        const line = (count: (r: number) => boolean): void =>
          b.for(0, k!, () => {
            let place: Value = at;
            for (let r = 0; r < tileRows; r++) {
              b.at(to!, r).store(count(r) ? b.at(place).load.negative() : 0);
              place = place.plus(row!);
            }
            at.add(column!);
            to!.add(tileRows * b.bytes);
          });
        b.if(
          present.atLeast(tileRows),
          () => line(() => true),
          () => {
            for (let rest = 1; rest < tileRows; rest++) b.if(present.equals(rest), () => line((r) => r < rest));
          },
        );
      },
      tileRows,
    );
  });

/** (from, row, column, k, n, to): columns of B, two vectors wide for each k, zeros behind the last. */
const packColumns = (context: ModuleContext, dtype: Dtype): Routine =>
  routine(context, dtype, "pack columns", Array(6).fill("i32"), "nothing", (b, _, from, row, column, k, n, to) => {
    const width = tileBytes / b.bytes;
    const [at, place, present] = [b.int(), b.int(), b.int()];
    b.for(
      0,
      n!,
      (j) => {
        present.set(n!.minus(j));
        at.set(from!.plus(j.times(column!)));
        b.if(
          column!.equals(b.bytes).and(present.atLeast(width)),
          () =>
            b.for(0, k!, () => {
              b.vectorAt(to!).store(b.vectorAt(at).load);
              b.vectorAt(to!, 16).store(b.vectorAt(at, 16).load);
              at.add(row!);
              to!.add(tileBytes);
            }),
          () =>
            b.for(0, k!, () => {
              place.set(at);
              for (let x = 0; x < width; x++) {
                b.if(
                  present.greater(x),
                  () => b.at(to!, x).store(b.at(place).load),
                  () => b.at(to!, x).store(0),
                );
                place.add(column!);
              }
              at.add(row!);
              to!.add(tileBytes);
            }),
        );
      },
      width,
    );
  });
