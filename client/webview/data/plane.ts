/** @file Which part of a tensor a view shows: two axes that run over rows and columns, and one index on each other axis. */
import type { ValueParams } from "../../../server/protocol/requests.ts";

export type AxisRanges = NonNullable<ValueParams["ranges"]>;
export type AxisRange = AxisRanges[number];

export interface Plane {
  /** Axes of rows and of columns; absent for a tensor of rank 0, and the second one for rank 1. */
  readonly rows?: number;
  readonly columns?: number;
  /** An index on every axis; those of the two axes above are not used. */
  readonly at: readonly number[];
}

/** The last two axes, as NumPy prints them; 0 elsewhere. */
export function firstPlane(shape: readonly number[]): Plane {
  const at = shape.map(() => 0);
  if (shape.length === 0) return { at };
  if (shape.length === 1) return { rows: 0, at };
  return { rows: shape.length - 2, columns: shape.length - 1, at };
}

/** Along the longest axis: the lines of a few long rows are those rows. */
export function firstLine(shape: readonly number[]): Plane {
  const first = firstPlane(shape);
  const { rows } = first;
  if (rows === undefined) return first;
  const longest = shape.reduce((best, n, axis) => (n > shape[best]! ? axis : best), rows);
  return withAxis(first, "rows", longest);
}

/** A kept plane, where it still fits the shape; else the first one. */
export function fittingPlane(kept: Plane | undefined, shape: readonly number[], first = firstPlane(shape)): Plane {
  if (
    kept === undefined ||
    kept.at.length !== shape.length ||
    kept.at.some((i, axis) => i >= Math.max(1, shape[axis]!))
  ) {
    return first;
  }
  return kept;
}

/** `axis` takes the part of rows (or columns); where it had the other part, the two change places. */
export function withAxis(plane: Plane, part: "rows" | "columns", axis: number): Plane {
  const other = part === "rows" ? "columns" : "rows";
  if (plane[part] === axis) return plane;
  const swapped = plane[other] === axis && plane[part] !== undefined ? { [other]: plane[part] } : {};
  return { ...plane, ...swapped, [part]: axis };
}

export const withIndex = (plane: Plane, axis: number, index: number): Plane => ({
  ...plane,
  at: plane.at.map((i, k) => (k === axis ? index : i)),
});

/** Axes that stand at one index. */
export const fixedAxes = (plane: Plane, shape: readonly number[]): number[] =>
  shape.map((_, axis) => axis).filter((axis) => axis !== plane.rows && axis !== plane.columns);

/** By its dim where the type names it; with its number where two axes have that name. */
export function axisName(axis: number, names: readonly (string | null)[] | undefined): string {
  const name = names?.[axis];
  if (!name) return `axis ${axis}`;
  return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (axis ${axis})`;
}

export const rowCount = (plane: Plane, shape: readonly number[]): number =>
  plane.rows === undefined ? 1 : shape[plane.rows]!;

export const columnCount = (plane: Plane, shape: readonly number[]): number =>
  plane.columns === undefined ? 1 : shape[plane.columns]!;

/** The ranges that take rows and columns of the plane. */
export function planeRanges(plane: Plane, shape: readonly number[], rows: AxisRange, columns: AxisRange): AxisRanges {
  return shape.map((_, axis) => {
    if (axis === plane.rows) return rows;
    if (axis === plane.columns) return columns;
    return { start: plane.at[axis]!, stop: plane.at[axis]! + 1 };
  });
}

/** How many indices a range takes. */
export const rangeLength = ({ start, stop, step = 1 }: AxisRange): number =>
  Math.max(0, Math.ceil((stop - start) / step));

/** All of an axis in at most `most` indices. */
export const sampled = (length: number, most: number): AxisRange => ({
  start: 0,
  stop: length,
  step: Math.max(1, Math.ceil(length / Math.max(1, most))),
});

/** About `most` elements of a whole tensor, evenly along every axis. */
export function sampledRanges(shape: readonly number[], most: number): AxisRanges {
  const ranges = shape.map((n) => ({ start: 0, stop: n, step: 1 }));
  const count = () => ranges.reduce((product, r) => product * rangeLength(r), 1);
  while (count() > most) {
    let longest = 0;
    for (let axis = 1; axis < ranges.length; axis++) {
      if (rangeLength(ranges[axis]!) > rangeLength(ranges[longest]!)) longest = axis;
    }
    const others = count() / rangeLength(ranges[longest]!);
    const wanted = Math.max(1, Math.floor(most / others), Math.floor(rangeLength(ranges[longest]!) / 16));
    const step = Math.ceil(shape[longest]! / wanted);
    ranges[longest] = { start: 0, stop: shape[longest]!, step: Math.max(step, ranges[longest]!.step + 1) };
  }
  return ranges;
}
