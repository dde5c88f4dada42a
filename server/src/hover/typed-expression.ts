/** @file An expression with its stage and type, as a line of a hover. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { Expr, Span } from "../language/ast.ts";
import { type Entity, isSymbolic, typeOf } from "../language/check/entity.ts";
import { valueType } from "../language/check/shared.ts";
import { entityOf, expressionsAround } from "../query/entity-at.ts";
import { commonType, printUses, typesInUses } from "../query/in-bodies.ts";
import { codeBlock, excerpt, sections } from "./markdown.ts";
import { openLengths } from "./open-lengths.ts";

/** The type as a reader wants it: that of a tensor, also of a list that is one, or `string`. */
export function shownType(e: Entity): string | undefined {
  if (e.kind === "string") return "string";
  const type = typeOf(e) ?? (e.kind === "list" ? valueType(e) : undefined);
  return type && printType(type);
}

/** Those of the expression of just this span, each once: in a comprehension it has one in each round. */
export function shownTypes(a: Analysis, span: Span): readonly string[] {
  const found = expressionsAround(a, span.start).filter((e) => e.span.start === span.start && e.span.end === span.end);
  return [...new Set(found.map((e) => shownType(e.entity)).filter((type) => type !== undefined))];
}

/** A line with the types that something has in the rounds of a comprehension; undefined where it is one type. */
export const printInTurn = (types: readonly string[]): string | undefined =>
  types.length > 1 ? `In turn ${types.map((type) => `\`${type}\``).join(", ")}.` : undefined;

/** `symbolic x @ w: float64[n]`; undefined where it has no type. */
export function typedExpression(a: Analysis, e: Expr): string | undefined {
  const entity = entityOf(a, e.span);
  const type = entity && shownType(entity);
  if (!type) return inBody(a, e);
  const inTurn = shownTypes(a, e.span);
  const text = `${isSymbolic(entity) ? "symbolic" : "value"} ${excerpt(a.text, e.span)}`;
  if (inTurn.length > 1) return sections([codeBlock(text), printInTurn(inTurn)]);
  return sections([codeBlock(`${text}: ${type}`), openLengths(a, typeOf(entity))]);
}

/** As the uses of the def around it have it. */
function inBody(a: Analysis, e: Expr): string | undefined {
  const uses = typesInUses(a, e.span);
  const type = uses[0] && commonType(uses);
  return type === undefined ? printUses(uses) : codeBlock(`${uses[0]!.stage} ${excerpt(a.text, e.span)}: ${type}`);
}
