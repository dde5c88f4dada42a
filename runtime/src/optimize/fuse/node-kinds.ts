/** @file What fusion asks of one node of a concrete graph: how it is computed, at which points, with which value. */
import { type NdArray, scalarOf } from "../../ir/array.ts";
import { makeNode, type Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { foldIdentity } from "../fold-identity.ts";
import { squeezed } from "../strided.ts";

export const shapeOf = (n: Node): readonly number[] => n.type.shape as readonly number[];

/** `copy` is the identity of fusion: an output that is a window on something else gets memory of its own through it. */
export const copyOf = (n: Node): Node =>
  makeNode({ op: "copy", inputs: [n], type: n.type, span: n.span, name: n.name });

export const isElementwise = (n: Node): boolean => n.op === "copy" || opNamed(n.op).kind === "elementwise";

/** A reduction that a loop can compute beside its other nodes. */
function isFold(n: Node): boolean {
  const op = n.op === "copy" ? undefined : opNamed(n.op);
  return op?.kind === "reduction" && foldIdentity(op, n.type.dtype) !== undefined;
}

/** Computed in a loop, together with others. */
export const isFused = (n: Node): boolean => isElementwise(n) || isFold(n);

/** The points that a fused node is computed at. */
export const spaceOf = (n: Node): readonly number[] => squeezed(shapeOf(isElementwise(n) ? n : n.inputs[0]!));

/** Another look at the elements of its input. */
export const isView = (n: Node): boolean => n.op !== "copy" && opNamed(n.op).kind === "view";

/** Computed by a step, into memory of its own or in passing. */
export function isComputed(n: Node): boolean {
  if (n.op === "copy" || n.op === "random") return true;
  const { kind } = opNamed(n.op);
  return kind === "elementwise" || kind === "reduction" || kind === "kernel" || kind === "region";
}

/** The value of a `constant`, or of a `dim` that is a number. */
export function constantOf(n: Node): NdArray | undefined {
  if (n.op === "constant") return n.attrs.value as NdArray;
  return n.op === "dim" ? scalarOf(n.type.dtype, n.attrs.dim as number) : undefined;
}
