/**
 * @file Products over lattices: `C[r, j] = Σ_k A[r, k] B[k, j]`, where the address in A is a sum of steps along the axes of `r` and of
 * `k`. A matrix product is one; so is each part of a convolution, whose A is then the input as it lies, read in place of a matrix of
 * all its patches (an "indirect" convolution: M. Dukhan, "The Indirect Convolution Algorithm", 2019). All strides are in bytes.
 */
import { type Dtype, dtypeInfo } from "../../../../ir/dtype.ts";

export interface RowAxis {
  readonly length: number;
  readonly a: number;
  readonly c: number;
}

export interface SumAxis {
  readonly length: number;
  readonly a: number;
  readonly b: number;
}

export interface LatticeProduct {
  readonly dtype: Dtype;
  readonly rows: readonly RowAxis[];
  readonly sums: readonly SumAxis[];
  readonly columns: { readonly length: number; readonly b: number; readonly c: number };
}

/** How a product is cut into loops. */
export interface LatticePlan {
  readonly dtype: Dtype;
  readonly bytes: number;
  /** Loops around those over the columns, within them, and the axis along which tiles lie. */
  readonly outer: readonly RowAxis[];
  readonly inner: readonly RowAxis[];
  readonly tiled: RowAxis;
  /** Rows of the highest tile. */
  readonly height: number;
  /** Few columns: vectors then lie along the tiled axis, where elements stand side by side in A and in C. */
  readonly alongRows: boolean;
  /** Sums outside of a block, the axis that is cut into parts of `chunk`, and what is summed for each step of that. */
  readonly around: readonly SumAxis[];
  readonly cut: SumAxis;
  readonly chunk: number;
  readonly within: readonly SumAxis[];
  /** Products of a whole block for one element. */
  readonly depth: number;
  readonly columns: LatticeProduct["columns"];
  /** Columns of a tile, in whole vectors. */
  readonly width: number;
}

/** Sums of one block: a panel of B stays in the first-level cache. */
const blockDepth = 512;
/** Rows that meet one panel of B before the next: their part of A stays near. */
const blockRows = 512;

/** All lengths are at least 1. */
export function planLattice(p: LatticeProduct): LatticePlan {
  const { bytes } = dtypeInfo[p.dtype];
  const lanes = 16 / bytes;
  const vectors = Math.min(2, Math.ceil(p.columns.length / lanes));
  // As many sums in registers as hide the latency of the additions.
  const rows = coalesce(p.rows, ["a", "c"]);
  const last = rows[rows.length - 1]!;
  const alongRows =
    2 * p.columns.length <= lanes &&
    last.a === bytes &&
    last.c === bytes &&
    last.length >= 2 * p.columns.length * lanes;
  const height = alongRows ? Math.floor(8 / p.columns.length) * lanes : vectors === 1 ? 8 : 4;
  const { tiled, others } = alongRows ? { tiled: last, others: rows.slice(0, -1) } : chooseTiled(rows, height);
  let first = others.length;
  for (let near = tiled.length; first > 0 && near * others[first - 1]!.length <= blockRows; first--) {
    near *= others[first - 1]!.length;
  }
  const sums = coalesce(p.sums, ["a", "b"]);
  let from = sums.length - 1;
  let below = 1;
  while (from > 0 && below * sums[from]!.length <= blockDepth) below *= sums[from--]!.length;
  const cut = sums[from]!;
  const chunk = Math.min(cut.length, Math.max(1, Math.floor(blockDepth / below)));
  return {
    dtype: p.dtype,
    bytes,
    outer: others.slice(0, first),
    inner: others.slice(first),
    tiled,
    height,
    alongRows,
    around: sums.slice(0, from),
    cut,
    chunk,
    within: sums.slice(from + 1),
    depth: chunk * below,
    columns: p.columns,
    width: vectors * lanes,
  };
}

/** The last axis, where elements lie side by side, unless another one fills its tiles much better. */
function chooseTiled(rows: readonly RowAxis[], height: number): { tiled: RowAxis; others: readonly RowAxis[] } {
  const cost = (axis: RowAxis): number => Math.ceil(axis.length / height) / axis.length;
  let best = rows.length - 1;
  for (const [i, axis] of rows.entries()) if (cost(axis) < 0.75 * cost(rows[best]!)) best = i;
  return { tiled: rows[best]!, others: rows.filter((_, i) => i !== best) };
}

/** Without axes of length 1, and with neighbours brought together along which all strides go on evenly. At least one axis stays. */
export function coalesce<K extends string>(
  axes: readonly ({ readonly length: number } & Readonly<Record<K, number>>)[],
  keys: readonly K[],
): readonly ({ readonly length: number } & Readonly<Record<K, number>>)[] {
  const out: ({ readonly length: number } & Readonly<Record<K, number>>)[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const last = out[out.length - 1];
    if (last && keys.every((k) => last[k] === axis[k] * axis.length)) {
      out[out.length - 1] = { ...axis, length: last.length * axis.length };
    } else out.push(axis);
  }
  return out.length > 0 ? out : axes.slice(-1);
}

const padded = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** Bytes of the table of distances in A. */
export const tableBytes = (p: LatticePlan): number => padded(4 * p.depth);

/** Bytes of the table and of the panels of B for one block. */
export const latticeScratch = (p: LatticePlan): number =>
  tableBytes(p) + p.depth * Math.ceil(p.columns.length / p.width) * p.width * p.bytes + 64;
