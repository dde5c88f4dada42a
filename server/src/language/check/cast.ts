/** @file Converts an entity to a dtype, for arguments that widen. */
import type { Dtype } from "../../../../runtime/src/ir/dtype.ts";
import { opNamed } from "../../../../runtime/src/ops/registry.ts";
import type { Span } from "../ast.ts";
import { applyOp } from "./apply.ts";
import type { Context } from "./context.ts";
import { type Entity, typeOf } from "./entity.ts";
import { knownType } from "./known.ts";

/** The entity itself where it has the dtype, or is of a type that is not known here. */
export function castToDtype(cx: Context, e: Entity, dtype: Dtype, span: Span): Entity {
  const type = typeOf(e) ?? knownType(e);
  if (!type || (type.dtype === dtype && !type.weak && e.kind !== "list")) return e;
  const attrs = { dtype: { kind: "known", value: dtype } } as const;
  return applyOp(cx, { op: opNamed("cast"), what: dtype, operands: [{ entity: e, span }], attrs, span });
}
