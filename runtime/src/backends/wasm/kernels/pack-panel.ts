/** @file Copies columns of a matrix into a panel: row after row of `width` elements, zeros behind the last column. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { Code } from "../emit/code.ts";
import { bitsOf, loadStrided, loadVector, storeVector } from "../lanes.ts";
import type { StepFunction } from "../step-function.ts";

export interface PackPanel {
  readonly dtype: Dtype;
  /** Rows of the panel. */
  readonly depth: number;
  /** Columns that are there. */
  readonly columns: number;
  /** Columns of the panel: whole vectors. */
  readonly width: number;
  /** Of the matrix, in bytes: by row and by column. */
  readonly strides: readonly [row: number, column: number];
}

/** The number of a function `(from, to)` of two addresses. */
export function packPanel(fn: StepFunction, p: PackPanel): number {
  const key = `pack ${JSON.stringify(p)}`;
  const known = fn.context.shared.get(key);
  if (known !== undefined) return known;
  const ordinal = fn.context.module.define(emitPackPanel(p));
  fn.context.shared.set(key, ordinal);
  return ordinal;
}

function emitPackPanel(p: PackPanel): Code {
  const c = new Code(["i32", "i32"], []);
  const [from, to] = [0, 1];
  const { bytes } = dtypeInfo[p.dtype];
  const lanes = 16 / bytes;
  const [row, column] = p.strides;
  const vector = c.local("v128");
  c.repeat(p.depth, () => {
    for (let v = 0; v < p.width; v += lanes) {
      // Reading behind the last column is harmless, and what it gives is never stored.
      const present = Math.max(0, Math.min(lanes, p.columns - v));
      if (present === 0) c.v128(new Uint8Array(16));
      else if (column === bytes) {
        c.get(from);
        loadVector(c, p.dtype, lanes, v * bytes);
      } else {
        c.scope(() => loadStrided(c, p.dtype, present, from, column, v * column));
      }
      c.set(vector);
      storeVector(c, bitsOf(p.dtype), lanes, to, vector, v * bytes);
    }
    c.increment(from, row);
    c.increment(to, p.width * bytes);
  });
  return c;
}
