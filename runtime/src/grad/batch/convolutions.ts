/** @file Convolutions with a new first axis on one operand: its positions become more images, more filters or more channels. */
import { type Dim, floorDivDims, mulDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";
import { geometryOf } from "../../ops/neural/convolution/geometry.ts";
import type { Batched } from "./leading-axis.ts";

/** Undefined where both operands have the axis, each position then needing a group of its own. */
export function batchConvolution(g: Builder, node: Node, [a, b]: readonly Batched[], length: Dim): Node | undefined {
  if (a!.batched && b!.batched) return undefined;
  const { groups } = geometryOf(node.attrs);
  const op = (first: Node, second: Node): Node => g.op(node.op, [first, second], node.attrs);
  if (node.op !== "convolve_filters") {
    return a!.batched
      ? moreImages(g, op, node, a!.batched, b!.plain, length)
      : ofFilters(g, op, node, a!.plain, b!.batched!);
  }
  if (a!.batched) {
    // [filters, length * channels / groups, …]: the new axis stands before the channels.
    const df = op(within(g, a!.batched, groups, 1), b!.plain);
    return outOf(g, df, 1, 1, length);
  }
  return outOf(g, op(a!.plain, within(g, b!.batched!, groups, 1)), 0, groups, length);
}

/** The positions are more images. */
function moreImages(g: Builder, op: (x: Node, f: Node) => Node, node: Node, x: Node, f: Node, length: Dim): Node {
  const [, images, ...rest] = x.type.shape;
  const merged = g.reshape(x, [mulDims(length, images!), ...rest]);
  return g.reshape(op(merged, f), [length, ...node.type.shape]);
}

/** The positions are more filters, or for `convolve_inputs` more channels. */
function ofFilters(g: Builder, op: (x: Node, f: Node) => Node, node: Node, x: Node, f: Node): Node {
  const { groups } = geometryOf(node.attrs);
  const [length] = f.type.shape;
  const merged = node.op === "convolve" ? within(g, f, groups, 0) : within(g, f, 1, 1);
  return outOf(g, op(x, merged), 1, groups, length!);
}

/** [length, ...] to [...] where axis `axis`, of `groups` parts, has the new one within each part: [groups, length, part]. */
function within(g: Builder, x: Node, groups: number, axis: number): Node {
  const [length, ...shape] = x.type.shape as [Dim, ...Dim[]];
  const parts = floorDivDims(shape[axis]!, groups);
  const open = g.reshape(x, [length, ...shape.slice(0, axis), groups, parts, ...shape.slice(axis + 1)]);
  const moved = g.transpose(open, moveFirst(open.type.shape.length, axis + 1));
  return g.reshape(moved, [...shape.slice(0, axis), mulDims(length, shape[axis]!), ...shape.slice(axis + 1)]);
}

/** The inverse of `within`. */
function outOf(g: Builder, y: Node, axis: number, groups: number, length: Dim): Node {
  const { shape } = y.type;
  const whole = floorDivDims(shape[axis]!, length);
  const parts = floorDivDims(whole, groups);
  const open = g.reshape(y, [...shape.slice(0, axis), groups, length, parts, ...shape.slice(axis + 1)]);
  const rank = open.type.shape.length;
  const order = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis + 1);
  const moved = g.transpose(open, [axis + 1, ...order]);
  return g.reshape(moved, [length, ...shape.slice(0, axis), whole, ...shape.slice(axis + 1)]);
}

/** The order of axes that brings the first one to place `to`. */
const moveFirst = (rank: number, to: number): number[] => {
  const others = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  return [...others.slice(0, to), 0, ...others.slice(to)];
};
