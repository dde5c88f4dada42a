/** @file Puts a name in force: declarations are made once a file, values may be assigned again. */

import type { Name } from "../ast.ts";
import type { Context } from "./context.ts";
import { dimNamed } from "./dims.ts";
import { type Entity, poison } from "./entity.ts";
import type { DeclaredSymbol, SymbolKind } from "./info.ts";
import { opCalled } from "./ops.ts";
import { report } from "./report.ts";
import { type Binding, bind, local } from "./scope.ts";

/** Declares `name` in the present scope; reports a second declaration, and then makes the name poison. */
export function declare(cx: Context, name: Name, kind: SymbolKind, entity: Entity, doc?: string): void {
  const old = local(cx.scope, name.text);
  if (old && hides(name, old)) {
    report(cx, "shadowed-import", name.span, `\`${name.text}\` hides the imported def of that name from here on`, {
      labels: [{ message: `the def \`${name.text}\` is declared here`, span: old.span }],
    });
  } else if (old && old.entity.kind !== "poison") {
    const what = old.symbol.kind === "value" ? "a value" : `${article(old.symbol.kind)} ${word(old.symbol.kind)}`;
    report(cx, "redeclared", name.span, `\`${name.text}\` is declared twice: it is already ${what}`, {
      labels: [{ message: `\`${name.text}\` is declared here first`, span: old.span }],
    });
    return;
  }
  warnOfShadow(cx, name);
  put(cx, name, kind, entity, false, doc);
}

/** A def of another file may be declared anew: whatever uses it there goes on doing so. */
const hides = (name: Name, old: Binding): boolean =>
  old.entity.kind === "def" && old.span.file !== undefined && old.span.file !== name.span.file;

/** Binds or rebinds a value. */
export function assignValue(cx: Context, name: Name, entity: Entity, doc?: string): void {
  const old = local(cx.scope, name.text);
  if (old && old.entity.kind !== "poison" && !old.assignable) {
    declare(cx, name, "value", poison);
    return;
  }
  if (!old) warnOfShadow(cx, name);
  put(cx, name, "value", entity, true, doc);
}

function put(cx: Context, name: Name, kind: SymbolKind, entity: Entity, assignable: boolean, doc?: string): void {
  const old = local(cx.scope, name.text);
  const keep = old && old.entity.kind !== "poison" && assignable && old.assignable;
  const symbol: DeclaredSymbol = keep
    ? old.symbol
    : { name: name.text, kind, span: name.span, entity, ...(doc !== undefined && { doc }) };
  if (!cx.dry) {
    if (keep) cx.record.references.push({ symbol, span: name.span });
    else if (!cx.expansion) cx.record.symbols.push(symbol);
  }
  bind(cx.scope, { name: name.text, entity, span: keep ? old.span : name.span, assignable, symbol });
}

function warnOfShadow(cx: Context, name: Name): void {
  if (cx.expansion || cx.scope !== cx.file.topScope) return;
  const dim = dimNamed(cx, name.text);
  if (dim) {
    report(cx, "shadowed-dim", name.span, `\`${name.text}\` is already a dim; from here on it names this instead`, {
      labels: [{ message: `the dim \`${name.text}\` is bound here`, span: dim.binder }],
    });
  } else if (opCalled(name.text)) {
    report(cx, "shadowed-op", name.span, `\`${name.text}\` hides the op of that name from here on`);
  }
}

const word = (kind: SymbolKind): string =>
  (
    ({
      streams: "set of random streams",
      node: "graph expression",
      unknown: "name",
      shared: "shared variable",
    }) as Partial<Record<SymbolKind, string>>
  )[kind] ?? kind;
const article = (kind: SymbolKind): string => (kind === "input" || kind === "unknown" ? "an" : "a");
