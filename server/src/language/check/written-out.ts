/** @file What is written out while the graph is built: the items of lists that are known then, and how much of it is too much. */
import { readElement, scalarOf } from "../../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../../runtime/src/ir/dtype.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import { writeItems } from "../../../../runtime/src/ops/indexing/items.ts";
import { opNamed } from "../../../../runtime/src/ops/registry.ts";
import type { Name, Nesting, Span } from "../ast.ts";
import { applyOp } from "./apply.ts";
import { type Context, quoted } from "./context.ts";
import { constantValue, describe, type Entity, typeOf } from "./entity.ts";
import { partsOf } from "./parts-of.ts";
import { itemsOfRange, lengthOfRange } from "./range.ts";
import { report } from "./report.ts";

/** Bodies and rounds written out for one statement, at most. */
const mostWritten = 20_000;
/** Items of one list that are gone through, at most. */
const mostItems = 10_000;

/** False, once with a word, when a statement writes out more than any program needs: defs that double themselves have no end. */
export function affordable(cx: Context, what: string, span: Span): boolean {
  const count = ++cx.record.expansions;
  if (count === mostWritten) {
    report(cx, "def-too-large", span, `${what} is written out more than ${mostWritten} times in one statement`);
  }
  return count < mostWritten;
}

/** The items of a list, of a `range`, or the rows of a tensor with a known length; undefined where they are not known here. */
export function itemsHere(cx: Context, e: Entity, span: Span): readonly Entity[] | undefined {
  if (e.kind === "value" && e.range) {
    return lengthOfRange(e.range) <= mostItems ? itemsOfRange(e.range, e.expr.span) : undefined;
  }
  return (e.kind === "results" ? undefined : partsOf(e)) ?? rows(cx, e, span);
}

/** An item of what is gone through, taken apart where it has several names; undefined after a diagnostic. */
export function partsOfItem(
  cx: Context,
  { targets, nesting }: { readonly targets: readonly Name[]; readonly nesting?: Nesting },
  item: Entity,
  iterable: Span,
): readonly Entity[] | undefined {
  if (!nesting && targets.length === 1) return [item];
  return apart(cx, nesting ?? targets.map(() => 0), item, iterable, `an item of ${quoted(cx, iterable, "the list")}`);
}

function apart(
  cx: Context,
  nesting: Nesting,
  item: Entity,
  iterable: Span,
  what: string,
): readonly Entity[] | undefined {
  const parts = partsOf(item);
  if (parts?.length !== nesting.length) {
    const type = typeOf(item);
    const names = nesting.length === 1 ? "one name" : `${nesting.length} names`;
    const message = parts
      ? `${names} for ${what}, which has ${parts.length} parts`
      : `${names} for ${what}, which is ${type ? printType(type) : describe(item)}; \`zip\` goes through several lists at once`;
    report(cx, "destructuring", iterable, message);
    return undefined;
  }
  const found: Entity[] = [];
  for (const [i, inner] of nesting.entries()) {
    const taken = inner === 0 ? [parts[i]!] : apart(cx, inner, parts[i]!, iterable, `part ${i + 1} of ${what}`);
    if (!taken) return undefined;
    found.push(...taken);
  }
  return found;
}

function rows(cx: Context, e: Entity, span: Span): readonly Entity[] | undefined {
  const count = typeOf(e)?.shape[0];
  if (typeof count !== "number" || count > mostItems) return undefined;
  if (e.kind === "value" && e.known?.shape.length === 1 && !isComplex(e.known.dtype)) {
    const { known, type } = e;
    const weak = type?.weak === true;
    return Array.from({ length: count }, (_, i) =>
      constantValue(scalarOf(known.dtype, readElement(known, i)), span, weak),
    );
  }
  return Array.from({ length: count }, (_, i) =>
    applyOp(cx, {
      op: opNamed("index"),
      what: quoted(cx, span, "index"),
      operands: [{ entity: e, span }],
      attrs: { items: { kind: "known", value: writeItems([{ kind: "at", index: i }]) } },
      span,
    }),
  );
}
