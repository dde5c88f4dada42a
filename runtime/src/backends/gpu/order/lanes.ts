/** @file A tensor as lanes along one axis, or as one lane of all its elements, for kernels that put elements in order. */
import { sizeOf } from "../../../ir/array.ts";
import type { Attrs } from "../../../ir/node.ts";
import type { Use } from "../../../optimize/plan.ts";
import { contiguousStrides } from "../../../optimize/strided.ts";
import { indexText } from "../coordinates.ts";
import { GpuScalar } from "../gpu-scalar.ts";
import { placesOf } from "../integer-text.ts";
import type { KernelText } from "../kernel-text.ts";
import type { Register } from "../register.ts";

export interface Lanes {
  readonly use: Use;
  /** Lengths of the axes before the lane, and after it. */
  readonly before: readonly number[];
  readonly length: number;
  readonly after: readonly number[];
}

/** Positions in a lane stand in floats, which miss none up to here. */
export const longestLane = 2 ** 24;

/** Along the axis that `attrs` name; of all elements for null, and where none is named unless there is another `usual` one. */
export function lanesOf(use: Use, attrs: Attrs, usual: number | null = null): Lanes {
  const { shape } = use.window;
  const axis = axisOf(shape, attrs, usual);
  if (axis === null) return { use, before: [], length: sizeOf(shape), after: [] };
  return { use, before: shape.slice(0, axis), length: shape[axis]!, after: shape.slice(axis + 1) };
}

export function laneLength(shape: readonly number[], attrs: Attrs, usual: number | null): number {
  const axis = axisOf(shape, attrs, usual);
  return axis === null ? sizeOf(shape) : shape[axis]!;
}

function axisOf(shape: readonly number[], attrs: Attrs, usual: number | null): number | null {
  const given = (Array.isArray(attrs.axis) ? attrs.axis[0] : attrs.axis) as number | null | undefined;
  const axis = given === undefined ? usual : given;
  if (axis === null || shape.length === 0) return null;
  return axis < 0 ? axis + shape.length : axis;
}

/** The element at place `k` (an Integer expression) of the lane at the places `before` and `after` it. */
export function elementAt(
  text: KernelText,
  { use, length }: Lanes,
  before: readonly string[],
  k: string,
  after: readonly string[],
): Register {
  const { tensor, window } = use;
  const isWhole = before.length + after.length + 1 !== window.shape.length;
  const isDense = contiguousStrides(window.shape).every((s, i) => s === window.strides[i] || window.shape[i] === 1);
  if (!isWhole) return text.load(tensor, indexText(window.offset, window.strides, [...before, k, ...after]));
  if (isDense || length === 1) return text.load(tensor, indexText(window.offset, [1], [k]));
  return text.load(tensor, indexText(window.offset, window.strides, placesOf(text, k, window.shape)));
}

/** Whether `a` comes before `b` in ascending order: a NaN after everything else. */
export function comesBefore(s: GpuScalar, a: Register, b: Register): string {
  const less = maskText(s.less(a, b));
  if (a.kind !== "float") return less;
  return `(${less} || (!${maskText(s.equal(b, b))} && ${maskText(s.equal(a, a))}))`;
}

/** Whether `a` is greater (or less) than `b`, or the first NaN. */
export function beats(s: GpuScalar, a: Register, b: Register, isLeast: boolean): string {
  const wins = maskText(isLeast ? s.less(a, b) : s.less(b, a));
  if (a.kind !== "float") return wins;
  return `(${wins} || (!${maskText(s.equal(a, a))} && ${maskText(s.equal(b, b))}))`;
}

export const maskText = (mask: Register): string => (mask.kind === "wide" ? "false" : mask.text);

/** A position that stands in a float, as two halves of an int32. */
export function positionOf(text: KernelText, position: string): Register {
  const upper = text.local(`Math.floor(${position} * 0.0000152587890625)`);
  return { kind: "wide", upper, lower: text.local(`${position} - 65536.0 * ${upper}`) };
}

/** Where all positions fit into the lower half, threads of the upper one have nothing to do. */
export function skipUpperHalf(text: KernelText, plane: string, length: number): void {
  if (length <= 65536) text.line(`if (${plane} < 1) { return 0.0; }`);
}

export const scalarOf = (text: KernelText, { use }: Lanes): GpuScalar => new GpuScalar(text, use.tensor.dtype);
