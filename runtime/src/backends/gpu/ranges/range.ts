/**
 * @file Intervals of integers, and the arithmetic on them, as if nothing wrapped around. Bounds are exact up to `most`; an infinite one
 * says that nothing is known on that side, and so does NaN.
 */
import { type Dtype, dtypeInfo, integerRange } from "../../../ir/dtype.ts";

export interface Range {
  readonly least: number;
  readonly greatest: number;
}

/** Beyond it a float64 may miss an integer, or its quotient round up to the next one. */
export const most = 2 ** 52;

export const rangeOver = (...bounds: readonly number[]): Range => ({
  least: Math.min(...bounds),
  greatest: Math.max(...bounds),
});

export const hull = (...ranges: readonly Range[]): Range => ({
  least: Math.min(...ranges.map((r) => r.least)),
  greatest: Math.max(...ranges.map((r) => r.greatest)),
});

export const intersection = (a: Range, b: Range): Range => ({
  least: Math.max(a.least, b.least),
  greatest: Math.min(a.greatest, b.greatest),
});

export const isInside = (inner: Range, outer: Range): boolean =>
  inner.least >= outer.least && inner.greatest <= outer.greatest;

/** All that a dtype can hold: of 64 bits, and of what is no integer, without bounds. */
export function wholeRange(dtype: Dtype): Range {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "float" || kind === "complex" || bytes > 4)
    return { least: kind === "uint" ? 0 : -Infinity, greatest: Infinity };
  const [least, greatest] = integerRange(dtype);
  return { least: Number(least), greatest: Number(greatest) };
}

export const int32Range: Range = { least: -(2 ** 31), greatest: 2 ** 31 - 1 };

export const sum = (a: Range, b: Range): Range => ({
  least: a.least + b.least,
  greatest: a.greatest + b.greatest,
});

export const negated = (a: Range): Range => ({ least: -a.greatest, greatest: -a.least });

export const product = (a: Range, b: Range): Range =>
  rangeOver(a.least * b.least, a.least * b.greatest, a.greatest * b.least, a.greatest * b.greatest);

/** Of an element with itself: never negative. */
export function square(a: Range): Range {
  const whole = product(a, a);
  return { least: a.least > 0 || a.greatest < 0 ? Math.max(0, whole.least) : 0, greatest: whole.greatest };
}

export function absolute(a: Range): Range {
  const ends = rangeOver(Math.abs(a.least), Math.abs(a.greatest));
  return a.least <= 0 && a.greatest >= 0 ? { least: 0, greatest: ends.greatest } : ends;
}

export const minimum = (a: Range, b: Range): Range => ({
  least: Math.min(a.least, b.least),
  greatest: Math.min(a.greatest, b.greatest),
});

export const maximum = (a: Range, b: Range): Range => ({
  least: Math.max(a.least, b.least),
  greatest: Math.max(a.greatest, b.greatest),
});

/** Rounded down; by zero it is 0. */
export function quotient(a: Range, b: Range): Range {
  const divisors: Range[] = [];
  if (b.least < 0) divisors.push({ least: b.least, greatest: Math.min(-1, b.greatest) });
  if (b.greatest > 0) divisors.push({ least: Math.max(1, b.least), greatest: b.greatest });
  const corners = divisors.flatMap((d) =>
    [a.least, a.greatest].flatMap((x) => [Math.floor(x / d.least), Math.floor(x / d.greatest)]),
  );
  if (b.least <= 0 && b.greatest >= 0) corners.push(0);
  return rangeOver(...corners);
}

/** With the sign of the divisor; by zero it is 0. */
export function remainder(a: Range, b: Range): Range {
  if (b.least > 0 && a.least >= 0 && a.greatest < b.least) return a;
  const greatest = Math.max(0, b.greatest - 1);
  return {
    least: Math.min(0, b.least + 1),
    greatest: a.least >= 0 && b.least >= 0 ? Math.min(greatest, a.greatest) : greatest,
  };
}

/** `terms` elements added up, or any first few of them. */
export const total = (a: Range, terms: number): Range =>
  terms === 0 ? { least: 0, greatest: 0 } : rangeOver(a.least, a.greatest, terms * a.least, terms * a.greatest);

/** `factors` elements multiplied, or any first few of them. */
export function power(a: Range, factors: number): Range {
  const base = absolute(a).greatest;
  let size = 1;
  // Beyond `most` it does not matter how much.
  for (let i = 0; i < factors && base > 1 && size <= most; i++) size *= base;
  return { least: a.least >= 0 ? 0 : -size, greatest: size };
}

/** The numbers of as many bits as both sides need, with a sign if one of them may be negative. */
export function bits(a: Range, b: Range): Range {
  const both = hull(a, b);
  const size = Math.max(both.greatest, -1 - both.least);
  let power = 1;
  while (power <= size && power <= most) power *= 2;
  if (power <= size) power = Infinity;
  return { least: both.least < 0 ? -power : 0, greatest: power - 1 };
}
