/** @file What a loop or a choice gives: a part of the graph, or a value where nothing in it is symbolic. */
import { type Node, topological } from "../../../../../runtime/src/ir/node.ts";
import { streamsIn } from "../../../../../runtime/src/ir/streams.ts";
import type { Span } from "../../ast.ts";
import type { Context } from "../context.ts";
import { type Entity, nodeEntity } from "../entity.ts";
import { hasName } from "../lengths-in.ts";

/** A loop over values is a value: computed when the program comes to it. */
export function graphResult(cx: Context, node: Node, span: Span): Entity {
  const symbolic =
    cx.inline !== undefined ||
    topological([node]).some(
      (n) => n.op === "input" || n.op === "shared" || n.op === "dim" || n.type.shape.some(hasName),
    ) ||
    streamsIn([node]).length > 0;
  if (symbolic) return nodeEntity(node);
  return {
    kind: "value",
    expr: { kind: "eval", node, bindings: [], streams: [], span },
    type: { dtype: node.type.dtype, shape: node.type.shape },
  };
}
