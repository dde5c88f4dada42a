/** @file Where a tensor is true: the positions, whose number only data tell. */
import { fromValues, type NdArray } from "../../ir/array.ts";
import { type Dim, productOfDims } from "../../ir/dim.ts";
import { measuredDim } from "../../ir/measured-dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";

const known = new WeakMap<Node, Node>();

/**
 * int64[k]: the flat positions of the true elements of `mask`; the same node for the same mask, so that their lengths are equal.
 * `reason` says what the length is.
 */
export function positionsOf(g: Builder, mask: Node, reason = "length of a boolean selection"): Node {
  const found = known.get(mask);
  if (found) return found;
  const made = mask.op === "constant" ? constantPositions(g, mask) : measuredPositions(g, mask, reason);
  known.set(mask, made);
  return made;
}

function constantPositions(g: Builder, mask: Node): Node {
  const value = mask.attrs.value as NdArray;
  const found = Array.from(value.data as Uint8Array, (x, i) => (x ? i : -1)).filter((i) => i >= 0);
  return g.constant(fromValues("int64", [found.length], found.map(BigInt)));
}

function measuredPositions(g: Builder, mask: Node, reason: string): Node {
  const count = g.sum(mask);
  const length = measuredDim(reason, count);
  const flat = mask.type.shape.length === 1 ? mask : g.reshape(mask, [productOfDims(mask.type.shape)]);
  return g.op("measured", [g.op("mask_positions", [flat], { length }), count], { measured: length });
}

/** By axis of `mask`, which has some: the coordinates of the true elements, in the order of the elements. */
export function coordinatesOf(g: Builder, mask: Node, reason?: string): readonly Node[] {
  const flat = positionsOf(g, mask, reason);
  const { shape } = mask.type;
  return shape.map((length, axis) => {
    const inner: Dim = productOfDims(shape.slice(axis + 1));
    const rows = axis === shape.length - 1 ? flat : g.op("floor_divide", [flat, g.dim(inner)]);
    return axis === 0 ? rows : g.op("mod", [rows, g.dim(length)]);
  });
}

/** Whether each element is not 0. */
export const truthOf = (g: Builder, x: Node): Node => (x.type.dtype === "bool" ? x : g.op("not_equal", [x, 0]));
