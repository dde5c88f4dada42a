/** @file `zip(a, b)` and `enumerate(a)`: lists of tuples, to go through several lists at once. */
import { scalarOf } from "../../../../runtime/src/ir/array.ts";
import type { Call } from "../ast.ts";
import { type Context, quoted } from "./context.ts";
import { constantValue, describe, type Entity, isPoisoned, poison } from "./entity.ts";
import { report } from "./report.ts";
import { itemsHere } from "./written-out.ts";

/** The tuples of the first items, of the second ones, and so on; lists of different lengths are a mistake. */
export function callZip(cx: Context, e: Call): Entity {
  const lists: (readonly Entity[])[] = [];
  for (const a of e.args) {
    const items = itemsOfArgument(cx, "zip", a);
    if (!items) return poison;
    if (lists[0] && lists[0].length !== items.length) {
      const first = e.args[0]!;
      const [one, other] = [first, a].map((x) => quoted(cx, x.value.span, "a list"));
      const message = `zip: ${one} has ${counted(lists[0].length)}, but ${other} has ${counted(items.length)}`;
      return report(cx, "zip-length", a.span, message, {
        labels: [{ message: counted(lists[0].length), span: first.span }],
      });
    }
    lists.push(items);
  }
  const count = lists[0]?.length;
  if (count === undefined) return report(cx, "missing-argument", e.span, "zip needs lists, as in `zip(params, grads)`");
  const items = Array.from({ length: count }, (_, i): Entity => {
    return { kind: "tuple", items: lists.map((list) => list[i]!), span: e.span };
  });
  return { kind: "list", items, span: e.span };
}

/** Each item with its place, counted from 0. */
export function callEnumerate(cx: Context, e: Call): Entity {
  const [only] = e.args;
  if (!only || e.args.length > 1) {
    for (const a of e.args) cx.elaborate(cx, a.value);
    const code = only ? "too-many-arguments" : "missing-argument";
    return report(cx, code, e.span, "enumerate takes one list, as in `enumerate(params)`");
  }
  const items = itemsOfArgument(cx, "enumerate", only);
  if (!items) return poison;
  const numbered = items.map((item, i): Entity => {
    return { kind: "tuple", items: [constantValue(scalarOf("int64", BigInt(i)), e.span, true), item], span: e.span };
  });
  return { kind: "list", items: numbered, span: e.span };
}

const counted = (n: number): string => (n === 1 ? "1 item" : `${n} items`);

function itemsOfArgument(cx: Context, what: string, a: Call["args"][number]): readonly Entity[] | undefined {
  const entity = cx.elaborate(cx, a.value);
  if (isPoisoned(entity)) return undefined;
  if (a.name) {
    report(cx, "unknown-argument", a.name.span, `${what} has no parameter \`${a.name.text}\``);
    return undefined;
  }
  const items = itemsHere(cx, entity, a.value.span);
  if (!items) {
    const message = `${what} takes lists whose length is known while the graph is built, not ${quoted(cx, a.value.span, describe(entity))}`;
    report(cx, "not-known-here", a.value.span, message);
  }
  return items;
}
