/** @file Lengths that are integers of the graph: `arange(k)`, `zeros([k, 3])` for `input k: int64`. */
import type { Dim } from "../../../../runtime/src/ir/dim.ts";
import { isInteger } from "../../../../runtime/src/ir/dtype.ts";
import { type Measure, measuredDim } from "../../../../runtime/src/ir/measured-dim.ts";
import { makeNode, type Node, type Ref } from "../../../../runtime/src/ir/node.ts";
import { build } from "../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../runtime/src/ops/op.ts";
import type { Param } from "../../../../runtime/src/ops/signature.ts";
import type { Span } from "../ast.ts";
import { dimOf } from "./attributes.ts";
import { type Context, quoted } from "./context.ts";
import { type Entity, nodeEntity } from "./entity.ts";

/** The bound of an `arange` may lie below its start, which makes it empty. */
const isBound = (what: string, param: Param): boolean =>
  what === "arange" && (param.name === "start" || param.name === "stop");

/**
 * The entity with each integer scalar of the graph in it made a length that the run tells; `measures` takes up which. Where no length
 * is wanted it stays as it is.
 */
export function toldLengths(
  cx: Context,
  what: string,
  param: Param,
  e: Entity,
  span: Span,
  measures: Measure[],
): Entity {
  const bound = isBound(what, param);
  if (!bound && param.kind !== "dim" && param.kind !== "dims") return e;
  if ((e.kind === "list" || e.kind === "tuple") && param.kind === "dims")
    return { ...e, items: e.items.map((item) => toldLengths(cx, what, param, item, span, measures)) };
  if (e.kind !== "node" && e.kind !== "shared") return e;
  const { type } = e.node;
  if (type.shape.length > 0 || !isInteger(type.dtype) || dimOf(e) !== undefined) return e;
  const count = countOf(e.node, bound, span);
  if (!count) return e;
  const name = e.kind === "shared" ? e.spec.ref.name : (e.node.name ?? (e.node.attrs.ref as Ref | undefined)?.name);
  const text = name === undefined ? quoted(cx, span, "an expression") : `\`${name}\``;
  const dim = measuredDim(`the value of ${text}`, count);
  measures.push({ dim, count });
  return nodeEntity(
    makeNode({ op: "dim", attrs: { dim }, type: { dtype: "int64", shape: [] }, span: e.node.span ?? span }),
  );
}

function countOf(node: Node, atLeast0: boolean, span: Span): Node | undefined {
  const wide = node.type.dtype === "int64" ? node : build("cast", [node], { dtype: "int64" }, node.span ?? span);
  if (isFault(wide) || !atLeast0) return isFault(wide) ? undefined : wide;
  const zero = makeNode({
    op: "constant",
    attrs: { value: { dtype: "int64", shape: [], data: BigInt64Array.of(0n) } },
    type: { dtype: "int64", shape: [] },
    span,
  });
  const least = build("maximum", [wide, zero], {}, node.span ?? span);
  return isFault(least) ? undefined : least;
}

/** The tensor with an edge to what tells each of its lengths. */
export function tied(e: Entity, measures: readonly Measure[], span: Span): Entity {
  if (e.kind !== "node") return e;
  let { node } = e;
  for (const { dim, count } of measures) {
    const made = build("measured", [node, count], { measured: dim as Exclude<Dim, number> }, span);
    if (!isFault(made)) node = made;
  }
  return nodeEntity(node);
}
