/** @file An entity as a node whose dtype is settled: the elements of a loop do not adapt to what they meet. */
import type { Dtype } from "../../../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../../../runtime/src/ir/node.ts";
import { build } from "../../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../../runtime/src/ops/op.ts";
import type { Span } from "../../ast.ts";
import type { Context } from "../context.ts";
import type { Entity } from "../entity.ts";
import { report } from "../report.ts";
import { toNode } from "../tensor.ts";

/** Undefined after a diagnostic. */
export function strongNode(cx: Context, e: Entity, span: Span): Node | undefined {
  const node = toNode(cx, e, span);
  return node && inDtype(cx, node, node.type.dtype, span);
}

/** `node` in a dtype that it can be cast to, no literal any more; undefined after a diagnostic. */
export function inDtype(cx: Context, node: Node, dtype: Dtype, span: Span): Node | undefined {
  if (!node.type.weak && node.type.dtype === dtype) return node;
  const made = build("cast", [node], { dtype }, span);
  if (!isFault(made)) return made;
  report(cx, "literal-range", span, made.message);
  return undefined;
}
