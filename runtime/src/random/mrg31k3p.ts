/**
 * @file Theano's `MRG_RandomStreams` generator: MRG31k3p, as many independent rows of state as a random variable has.
 *
 * P. L'Ecuyer, R. Touzin: Fast combined multiple recursive generators with multipliers of the form a = ±2^q ± 2^r, Winter
 * Simulation Conference (2000). A row is x11 x12 x13 | x21 x22 x23, newest first.
 */

import type { StreamState } from "../contract.ts";
import { bug } from "../ir/internal-error.ts";
import { everyFewTurns, safePoint } from "../ir/safe-point.ts";

const m1 = 2147483647;
const m2 = 2147462579;

export type Mrg31k3pState = Extract<StreamState, { kind: "mrg31k3p" }>;

/** Seeds that `MRG_RandomStreams` takes: 1 … 2^31 - 21070. */
export const isMrgSeed = (seed: number): boolean => Number.isInteger(seed) && seed > 0 && seed < m2;

/** The root state of `MRG_RandomStreams(seed)`. */
export function mrgRoot(seed: number): Int32Array {
  if (!isMrgSeed(seed)) bug(`seed ${seed}`);
  return new Int32Array(6).fill(seed);
}

type Matrix = readonly (readonly number[])[];

/** The transition matrices to the power 2^72: from one row to the next. */
const a1p72: Matrix = [
  [1516919229, 758510237, 499121365],
  [1884998244, 1516919229, 335398200],
  [601897748, 1884998244, 358115744],
];
const a2p72: Matrix = [
  [1228857673, 1496414766, 954677935],
  [1133297478, 1407477216, 1496414766],
  [2002613992, 1639496704, 1407477216],
];
/** To the power 2^134: from one random variable to the next. */
const a1p134: Matrix = [
  [1702500920, 1849582496, 1656874625],
  [828554832, 1702500920, 1512419905],
  [1143731069, 828554832, 102237247],
];
const a2p134: Matrix = [
  [796789021, 1464208080, 607337906],
  [1241679051, 1431130166, 1464208080],
  [1401213391, 1178684362, 1431130166],
];

/** The root after one random variable has taken its rows. */
export const nextMrgRoot = (root: Int32Array): Int32Array => {
  const next = new Int32Array(6);
  jump(root, 0, a1p134, a2p134, next, 0);
  return next;
};

/** `count` rows of 6 that start at `root`, each 2^72 steps after the one before. */
export function mrgRows(root: Int32Array, count: number): Int32Array {
  const rows = new Int32Array(6 * count);
  rows.set(root);
  for (let row = 1; row < count; row++) jump(rows, 6 * (row - 1), a1p72, a2p72, rows, 6 * row);
  return rows;
}

function jump(from: Int32Array, at: number, first: Matrix, second: Matrix, to: Int32Array, out: number): void {
  for (let i = 0; i < 3; i++) {
    to[out + i] = dotModulo(first[i]!, from, at, m1);
    to[out + 3 + i] = dotModulo(second[i]!, from, at + 3, m2);
  }
}

/** Σ row[j]·x[at + j] mod m. Factors are below 2^31: split at 16 bits, every sum is exact in a double. */
function dotModulo(row: readonly number[], x: Int32Array, at: number, m: number): number {
  let high = 0;
  let low = 0;
  for (let j = 0; j < 3; j++) {
    high += row[j]! * (x[at + j]! >>> 16);
    low += row[j]! * (x[at + j]! & 0xffff);
  }
  return modulo(modulo(high, m) * 65536 + low, m);
}

/** x mod m of an integer 0 ≤ x < 2^53; the quotient of the doubles can be one too large. */
function modulo(x: number, m: number): number {
  const r = x - Math.floor(x / m) * m;
  return r < 0 ? r + m : r;
}

/** x mod m of 0 ≤ x < 2m. */
const reduce = (x: number, m: number): number => (x >= m ? x - m : x);

/** Its rows are copied from the state that it goes on from; a draw of n elements takes element i from row i mod rows, as Theano does. */
export class Mrg31k3p {
  private readonly rows: Int32Array;

  private constructor(rows: Int32Array) {
    this.rows = rows;
  }

  /** Goes on from `state`, which stays as it is. */
  static fromState(state: Mrg31k3pState): Mrg31k3p {
    return new Mrg31k3p(state.rows.slice());
  }

  get rowCount(): number {
    return this.rows.length / 6;
  }

  /** Ends the use of this generator: the state has its rows. */
  state(): Mrg31k3pState {
    return { kind: "mrg31k3p", rows: this.rows };
  }

  /**
   * `count` uniforms in (0, 1): z·2^-31 of z = 1 … 2^31 - 1 in float64, or rounded as Theano's float32 code does. They come from
   * the rows `first` … `first + rows - 1`.
   */
  uniforms(
    count: number,
    dtype: "float32" | "float64",
    first = 0,
    rows = this.rowCount - first,
  ): Float32Array | Float64Array {
    const out = dtype === "float32" ? new Float32Array(count) : new Float64Array(count);
    // A Float32Array rounds the product of two float32 numbers, exact in double, once.
    const unit = dtype === "float32" ? Math.fround(4.6566126e-10) : 2 ** -31;
    for (let start = 0, turn = 0; start < count; start += rows, turn++) {
      if (rows > 256) safePoint();
      else everyFewTurns(turn);
      const end = Math.min(rows, count - start);
      for (let row = 0; row < end; row++) {
        const z = this.step(6 * (first + row));
        out[start + row] = (dtype === "float32" ? Math.fround(z) : z) * unit;
      }
    }
    return out;
  }

  /** Advances one row: x1 ← 2^22·x12 + (2^7 + 1)·x13 mod m1, x2 ← 2^15·x21 + (2^15 + 1)·x23 mod m2. Gives x1 - x2 in 1 … m1. */
  private step(at: number): number {
    const s = this.rows;
    const x12 = s[at + 1]!;
    const x13 = s[at + 2]!;
    const x21 = s[at + 3]!;
    const x23 = s[at + 5]!;
    // Multiplied by parts, so that nothing passes 2^33: 2^31 ≡ 1 (mod m1), 2^31 ≡ 21069 (mod m2).
    const y1 = reduce(((x12 & 511) << 22) + (x12 >> 9) + ((x13 & 16777215) << 7) + (x13 >> 24), m1);
    const n1 = reduce(y1 + x13, m1);
    const y2 = reduce(((x21 & 65535) << 15) + 21069 * (x21 >> 16), m2);
    const y3 = reduce(reduce(((x23 & 65535) << 15) + 21069 * (x23 >> 16), m2) + x23, m2);
    const n2 = reduce(y3 + y2, m2);
    s[at + 2] = x12;
    s[at + 1] = s[at]!;
    s[at] = n1;
    s[at + 5] = s[at + 4]!;
    s[at + 4] = x21;
    s[at + 3] = n2;
    return n1 > n2 ? n1 - n2 : n1 - n2 + m1;
  }
}
