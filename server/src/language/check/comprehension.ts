/**
 * @file `[clip(g, -1, 1) for g in grads]` and `update p = p - g for p, g in zip(params, grads)`: written out while the graph is built,
 * once for each item of lists that are known then.
 */
import type { Comprehension, ComprehensionPart, Name, Span } from "../ast.ts";
import { type Context, quoted } from "./context.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison, typeOf } from "./entity.ts";
import { knownScalar } from "./known.ts";
import { report } from "./report.ts";
import { bind, newScope } from "./scope.ts";
import { affordable, itemsHere, partsOfItem } from "./written-out.ts";

/** The list of what each round gives. */
export function elaborateComprehension(cx: Context, e: Comprehension): Entity {
  const items: Entity[] = [];
  const good = eachRound(withoutHint(cx), e.parts, (inner) => {
    const item = inner.elaborate(inner, e.item);
    items.push(item);
    return !isPoisoned(item);
  });
  return good ? { kind: "list", items, span: e.span } : poison;
}

/** Rounds of which is kept what their expressions mean: no hover shows more. */
const mostNoted = 8;

/** Calls `round` with the names of each round in force, until it gives false; false after a diagnostic. */
export function eachRound(cx: Context, parts: readonly ComprehensionPart[], round: (cx: Context) => boolean): boolean {
  const [part, ...inner] = parts;
  if (!part) return round(cx);
  if (part.kind === "if-part") {
    const chosen = isChosen(cx, part);
    return chosen === undefined ? false : !chosen || eachRound(cx, inner, round);
  }
  const { targets, iterable } = part;
  const twice = targets.find((t, i) => targets.findIndex((other) => other.text === t.text) < i);
  if (twice) {
    report(cx, "repeated-parameter", twice.span, `two names of this \`for\` are called \`${twice.text}\``);
    return false;
  }
  const over = cx.elaborate(cx, iterable);
  if (isPoisoned(over)) return false;
  const items = itemsHere(cx, over, iterable.span);
  if (!items) {
    notGoneThrough(cx, over, iterable.span);
    return false;
  }
  for (const [i, item] of items.entries()) {
    if (!affordable(cx, "this comprehension", part.span) || isPoisoned(item)) return false;
    const scope = newScope(cx.scope);
    const next: Context = { ...cx, scope, ...(i >= mostNoted && { again: true as const }) };
    if (!bindNames(next, targets, item, part) || !eachRound(next, inner, round)) return false;
  }
  return true;
}

function notGoneThrough(cx: Context, over: Entity, span: Span): void {
  const text = quoted(cx, span);
  const type = typeOf(over);
  if (over.kind === "value" && over.range) {
    report(
      cx,
      "not-known-here",
      span,
      `${text} has more items than can be written out; a \`for\` block goes through it`,
    );
  } else if (type ? type.shape.length > 0 : over.kind === "value" && !over.nothing) {
    const message = `this is written out for each item while the graph is built, but ${text} has no length that is known then`;
    report(cx, "not-known-here", span, `${message}; \`map\` and \`for\` blocks go through it`);
  } else {
    const what = type ? "a scalar" : describe(over);
    report(cx, "not-iterable", span, `${text} is ${what} and cannot be gone through`);
  }
}

/** Undefined after a diagnostic. */
function isChosen(cx: Context, { condition }: Extract<ComprehensionPart, { kind: "if-part" }>): boolean | undefined {
  const e = cx.elaborate(cx, condition);
  if (isPoisoned(e)) return undefined;
  const known = knownScalar(e);
  if (known !== undefined) return Boolean(known);
  const hint = isSymbolic(e) ? "; `where` chooses by what the graph computes" : "";
  const message = `items are chosen while the graph is built, but ${quoted(cx, condition.span)} is not known then${hint}`;
  report(cx, "not-known-here", condition.span, message);
  return undefined;
}

function bindNames(
  cx: Context,
  targets: readonly Name[],
  item: Entity,
  part: Extract<ComprehensionPart, { kind: "for-part" }>,
): boolean {
  const values = partsOfItem(cx, part, item, part.iterable.span);
  if (!values) return false;
  for (const [i, target] of targets.entries()) {
    const entity = values[i]!;
    const symbol = { name: target.text, kind: "parameter", span: target.span, entity } as const;
    bind(cx.scope, { name: target.text, entity, span: target.span, assignable: false, symbol });
    if (!cx.dry && !cx.expansion && !cx.again) cx.record.expressions.push({ span: target.span, entity });
  }
  return true;
}

const withoutHint = ({ hint: _, ...cx }: Context): Context => cx;
