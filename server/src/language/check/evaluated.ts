/** @file Graph expressions that are computed once, where they stand. */
import type { ParamSpec } from "../../../../runtime/src/contract.ts";
import type { Node } from "../../../../runtime/src/ir/node.ts";
import { streamsIn } from "../../../../runtime/src/ir/streams.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Span } from "../ast.ts";
import type { ValueExpr } from "../program.ts";
import { bindDims } from "./bind-dims.ts";
import type { Context } from "./context.ts";
import { type Entity, isSymbolic, poison, type ValueEntity } from "./entity.ts";
import { inputsOf, toNode } from "./tensor.ts";

/** What `node` is when it is computed with these values of its inputs; `type` has the lengths that they have. */
export function evaluated(
  cx: Context,
  node: Node,
  bindings: readonly { readonly param: ParamSpec; readonly value: ValueExpr }[],
  span: Span,
  type: TensorType,
): ValueEntity {
  const streams = streamsIn([node]).flatMap((ref) => cx.file.randomVariables.get(ref)?.spec ?? []);
  return { kind: "value", expr: { kind: "eval", node, bindings, streams, span }, type };
}

/** The first value of state may be a part of the graph that needs no input, as `zeros_like(w)`: it is computed once. */
export function evaluateFirst(cx: Context, e: Entity, span: Span): Entity {
  if (!isSymbolic(e)) return e;
  const node = toNode(cx, e, span);
  if (!node) return poison;
  return inputsOf(node).length > 0 ? e : evaluated(cx, node, [], span, bindDims([]).apply(node.type));
}
