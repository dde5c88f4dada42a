/** @file Looks for unknown names in the body of a def, where it stands: uses of the def then need not repeat it. */
import { isDtype } from "../../../../runtime/src/ir/dtype.ts";
import type { DefDecl, Expr, IndexItem, Name, Statement } from "../ast.ts";
import { builtins } from "./builtin-names.ts";
import type { Context } from "./context.ts";
import { dimNamed } from "./dims.ts";
import { poison } from "./entity.ts";
import { unknownName } from "./expression-name.ts";
import type { DeclaredSymbol } from "./info.ts";
import { opCalled } from "./ops.ts";
import { lookup, newScope } from "./scope.ts";

export function checkDefNames(cx: Context, d: DefDecl): void {
  const local = new Map<string, DeclaredSymbol>();
  const declareLocal = (name: Name, kind: "parameter" | "value"): void => {
    const before = local.get(name.text);
    if (before) {
      cx.record.references.push({ symbol: before, span: name.span });
      return;
    }
    const symbol = { name: name.text, kind, span: name.span, entity: poison };
    local.set(name.text, symbol);
    cx.record.symbols.push(symbol);
  };
  for (const p of d.params) declareLocal(p.name, "parameter");
  const dims = new Set<string>();
  for (const p of d.params)
    for (const dim of p.type?.dims ?? []) if (dim.kind !== "unknown-dim") collectNames(dim, dims);
  const inner: Context = { ...cx, scope: newScope(cx.scope) };
  const known = (name: string): boolean =>
    dims.has(name) ||
    isDeclared(cx, name) ||
    dimNamed(cx, name) !== undefined ||
    builtins.has(name) ||
    isDtype(name) ||
    opCalled(name) !== undefined;
  const expression = (e: Expr, bound: ReadonlySet<string>): void =>
    eachName(e, bound, (name, span) => {
      const symbol = local.get(name) ?? lookup(cx.scope, name)?.symbol;
      if (symbol) cx.record.references.push({ symbol, span });
      else if (!known(name)) unknownName(inner, name, span, local.keys());
    });
  const statement = (s: Statement): void => {
    switch (s.kind) {
      case "assign":
        expression(s.value, none);
        for (const t of s.targets) declareLocal(t, "value");
        break;
      case "return":
      case "expr":
        expression(s.value, none);
        break;
      case "if":
        expression(s.condition, none);
        s.body.forEach(statement);
        s.otherwise?.forEach(statement);
        break;
      case "for":
        expression(s.iterable, none);
        for (const t of s.targets) declareLocal(t, "value");
        s.body.forEach(statement);
        break;
    }
  };
  for (const p of d.params) if (p.default) expression(p.default, none);
  d.body.forEach(statement);
}

/** Declared somewhere in the file: the use of the def tells whether that is early enough. */
function isDeclared(cx: Context, name: string): boolean {
  const known = cx.file.declared.has(name);
  cx.record.laterReads.set(name, known);
  return known;
}

const none: ReadonlySet<string> = new Set();

const collectNames = (e: Expr, into: Set<string>): void => eachName(e, none, (name) => into.add(name));

/** Calls `visit` with each name that an expression reads. */
function eachName(e: Expr, bound: ReadonlySet<string>, visit: (name: string, span: Expr["span"]) => void): void {
  const go = (x: Expr): void => eachName(x, bound, visit);
  switch (e.kind) {
    case "name":
      if (!bound.has(e.text)) visit(e.text, e.span);
      break;
    case "list":
    case "tuple":
      e.items.forEach(go);
      break;
    case "dict":
      for (const { key, value } of e.entries) {
        go(key);
        go(value);
      }
      break;
    case "comprehension": {
      const inner = new Set(bound);
      for (const part of e.parts) {
        eachName(part.kind === "for-part" ? part.iterable : part.condition, new Set(inner), visit);
        if (part.kind === "for-part") for (const t of part.targets) inner.add(t.text);
      }
      eachName(e.item, inner, visit);
      break;
    }
    case "unary":
      go(e.operand);
      break;
    case "binary":
      go(e.left);
      go(e.right);
      break;
    case "call":
      go(e.callee);
      for (const a of e.args) go(a.value);
      break;
    case "member":
      go(e.object);
      break;
    case "index":
      go(e.object);
      for (const item of e.items) partsOf(item).forEach(go);
      break;
    case "lambda":
      eachName(e.body, new Set([...bound, ...e.params.map((p) => p.text)]), visit);
      break;
  }
}

const partsOf = (item: IndexItem): Expr[] => {
  if (item.kind === "at") return [item.value];
  return item.kind === "slice" ? [item.start, item.stop, item.step].filter((x) => x !== undefined) : [];
};
