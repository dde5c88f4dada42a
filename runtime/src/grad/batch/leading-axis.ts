/** @file Nodes with a new first axis. */
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../../ops/builder.ts";

/** An operand, and what it became if it depends on what is batched. */
export interface Batched {
  readonly plain: Node;
  readonly batched: Node | undefined;
}

/** `batched` with axes of length 1 behind the first one, so that it lines up with tensors of `rank` axes. */
export function withRank(g: Builder, batched: Node, plain: Node, rank: number): Node {
  const { shape } = plain.type;
  if (shape.length === rank) return batched;
  const ones = Array.from({ length: rank - shape.length }, () => 1);
  return g.reshape(batched, [batched.type.shape[0]!, ...ones, ...shape]);
}

/** A node with the first axis: itself, or repeated where it has none. */
export const stretched = (g: Builder, node: Node, has: boolean, length: Dim): Node =>
  has ? node : g.broadcastTo(node, [length, ...node.type.shape]);

/** An operand in its batched form, in any case. */
export const leading = (g: Builder, x: Batched, length: Dim): Node =>
  stretched(g, x.batched ?? x.plain, x.batched !== undefined, length);
