/** @file Reads attributes that hold dims and axes. */
import type { Dim } from "../../ir/dim.ts";
import type { Attr } from "../../ir/node.ts";
import { type Fault, fault } from "../op.ts";

/** A list of dims; one dim alone is a list of one. */
export const dimsOf = (attr: Attr | undefined): readonly Dim[] =>
  attr === undefined || attr === null ? [] : ((Array.isArray(attr) ? attr : [attr]) as readonly Dim[]);

/** A list of integers; one alone is a list of one; none is undefined. */
export const intsOf = (attr: Attr | undefined): readonly number[] | undefined =>
  attr === undefined || attr === null ? undefined : (dimsOf(attr) as readonly number[]);

/** Lists in place of a tensor of integers: what `[2, 2]` is once it has been bound to a name. */
export function listed(attr: Attr): Attr {
  if (typeof attr !== "object" || attr === null || !("data" in attr) || !("shape" in attr)) return attr;
  const nested = (axis: number, from: number, size: number): Attr => {
    const n = attr.shape[axis];
    if (n === undefined) return Number(attr.data[from]);
    return Array.from({ length: n }, (_, i) => nested(axis + 1, from + (i * size) / n, size / n));
  };
  return nested(0, 0, attr.data.length);
}

const countOfAxes = (rank: number): string => (rank === 1 ? "1 axis" : `${rank} axes`);

/** `axis` as a number from 0; negative ones count from the end. `of` names what has the axes. */
export function axisAt(axis: number, rank: number, operand = 0, of = `$${operand}`): number | Fault {
  const at = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(at) && at >= 0 && at < rank) return at;
  return fault("axis", `axis ${axis} does not exist in ${of}, which has ${countOfAxes(rank)}`, [operand]);
}

/** Several axes, each from 0, in the order given; one that is given twice is a fault. */
export function axesAt(axes: readonly number[], rank: number, operand = 0, of?: string): readonly number[] | Fault {
  const out: number[] = [];
  for (const axis of axes) {
    const at = axisAt(axis, rank, operand, of);
    if (typeof at !== "number") return at;
    if (out.includes(at)) return fault("axis", `axis ${axis} is given twice`, [operand]);
    out.push(at);
  }
  return out;
}

/** 0, 1, …, n - 1. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
