/** @file Conditions of `assert`, `if` and `while`. */
import type { Name } from "../ast.ts";
import { type Context, quoted } from "./context.ts";
import { describe, type Entity, isSymbolic, typeOf } from "./entity.ts";
import { report } from "./report.ts";
import { valueType } from "./shared.ts";

/** Reports a condition that is surely no bool. */
export function notACondition(cx: Context, e: Entity, at: { readonly span: Name["span"] }, scalar = false): boolean {
  // That it is symbolic is said where its value is asked for.
  if (isSymbolic(e)) return false;
  const type = e.kind === "list" ? valueType(e) : typeOf(e);
  if ((e.kind !== "value" && e.kind !== "list") || (type && type.dtype !== "bool")) {
    report(
      cx,
      "condition",
      at.span,
      `a condition is true or false, but ${quoted(cx, at.span)} is ${type ? type.dtype : describe(e)}`,
    );
    return true;
  }
  if (scalar && type && type.shape.length > 0) {
    report(
      cx,
      "condition",
      at.span,
      `a condition is one truth value, but ${quoted(cx, at.span)} is a tensor; use \`all(…)\` or \`any(…)\``,
    );
    return true;
  }
  return false;
}
