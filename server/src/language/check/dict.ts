/** @file `{a: b}`, which only an argument can be. */
import type { Dict, Expr } from "../ast.ts";
import type { Context } from "./context.ts";
import type { Entity } from "./entity.ts";

/** An argument of a call: a mapping or any other expression. */
export function elaborateArgument(cx: Context, e: Expr): Entity {
  return e.kind === "dict" ? mapping(cx, e) : cx.elaborate(cx, e);
}

const mapping = (cx: Context, e: Dict): Entity => ({
  kind: "dict",
  entries: e.entries.map(({ key, value }) => ({
    key: cx.elaborate(cx, key),
    keySpan: key.span,
    value: cx.elaborate(cx, value),
    valueSpan: value.span,
  })),
});
