/** @file Copies some columns of B for one block into a panel: for each sum a row of whole vectors, with zeros behind the last column. */
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { Local } from "../../emit/code.ts";
import { bitsOf, loadStrided, loadVector, storeVector } from "../../lanes.ts";
import type { StepFunction } from "../../step-function.ts";
import { emitBatch } from "../batch.ts";
import { movable } from "../lines.ts";
import { coalesce, type LatticePlan } from "./lattice.ts";
import { transposeLanes } from "./transpose-lanes.ts";

/** `present` of the columns of B from `from` on, for the first `chunk` steps of the axis that is cut, to the panel at `to`. */
export function emitPanel(
  fn: StepFunction,
  p: LatticePlan,
  chunk: number,
  present: number,
  from: Local,
  to: Local,
): void {
  const c = fn.code;
  const rowBytes = p.width * p.bytes;
  const axes = coalesce([{ length: chunk, b: p.cut.b }, ...p.within.map(({ length, b }) => ({ length, b }))], ["b"]);
  const last = axes[axes.length - 1]!;
  const outer = axes.slice(0, -1);
  let step = last.length * rowBytes;
  const strides = outer.map(() => 0);
  for (let i = outer.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= outer[i]!.length;
  }
  const walks = [
    { start: from, strides: outer.map((x) => x.b) },
    { start: to, strides },
  ];
  emitBatch(
    c,
    outer.map((x) => x.length),
    walks,
    ([source, target]) => {
      c.scope(() => emitRun(fn, p, last, present, movable(c, source!), movable(c, target!)));
    },
  );
}

/** The panel's rows along one axis of sums. */
function emitRun(
  fn: StepFunction,
  p: LatticePlan,
  axis: { readonly length: number; readonly b: number },
  present: number,
  from: Local,
  to: Local,
): void {
  const c = fn.code;
  const lanes = 16 / dtypeInfo[p.dtype].bytes;
  const rowBytes = p.width * p.bytes;
  const bits = bitsOf(p.dtype);
  const vectors = p.width / lanes;
  const zero = (): Local => {
    const local = c.local("v128");
    c.v128(new Uint8Array(16)).set(local);
    return local;
  };
  let done = 0;
  if (axis.b === p.bytes && axis.length >= lanes) {
    const squares = Math.floor(axis.length / lanes);
    c.repeat(squares, () => {
      for (let v = 0; v < vectors; v++) {
        c.scope(() => {
          const square: Local[] = [];
          for (let lane = 0; lane < lanes; lane++) {
            const column = v * lanes + lane;
            if (column >= present) {
              square.push(zero());
              continue;
            }
            c.get(from);
            loadVector(c, p.dtype, lanes, column * p.columns.b);
            const local = c.local("v128");
            c.set(local);
            square.push(local);
          }
          for (const [i, vector] of transposeLanes(c, square).entries()) {
            storeVector(c, bits, lanes, to, vector, i * rowBytes + v * 16);
          }
        });
      }
      c.increment(from, lanes * axis.b);
      c.increment(to, lanes * rowBytes);
    });
    done = squares * lanes;
  }
  c.repeat(axis.length - done, () => {
    for (let v = 0; v < vectors; v++) {
      c.scope(() => {
        const count = Math.max(0, Math.min(lanes, present - v * lanes));
        const vector = c.local("v128");
        if (count === 0) c.v128(new Uint8Array(16));
        else {
          c.get(from);
          if (p.columns.b === p.bytes && count === lanes) loadVector(c, p.dtype, lanes, v * 16);
          else {
            c.op("drop");
            loadStrided(c, p.dtype, count, from, p.columns.b, v * lanes * p.columns.b);
          }
        }
        c.set(vector);
        storeVector(c, bits, lanes, to, vector, v * 16);
      });
    }
    c.increment(from, axis.b);
    c.increment(to, rowBytes);
  });
}
