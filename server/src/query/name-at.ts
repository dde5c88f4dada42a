/** @file What the cursor stands on: a declared name, a dim, or a name inside a def, lambda or function; where it is declared and used. */
import { type Analysis, symbolNamed, touches } from "../analysis.ts";
import type { Name, Span, Statement } from "../language/ast.ts";
import { type DeclaredSymbol, type DimInfo, finishSymbol, type SymbolInfo } from "../language/check/info.ts";
import { recordOf, statementAt } from "./name-index.ts";
import { type Local, namesIn } from "./statement-names.ts";

/** What a name names. */
export type Named =
  | { readonly kind: "symbol"; readonly symbol: SymbolInfo }
  | { readonly kind: "dim"; readonly dim: DimInfo }
  | { readonly kind: "local"; readonly local: Local };

export type NameAt = Named & { readonly span: Span };

/** What the offset touches. A dim that is also a value (`N = 400`) counts as the value. */
export function nameAt(a: Analysis, offset: number): NameAt | undefined {
  const s = statementAt(a.names, offset);
  if (!s) return undefined;
  const record = recordOf(a.checked, s);
  const here = (span: Span): boolean => touches(span, offset);
  const own = namesIn(s);
  for (const local of own.locals) {
    const span = [local.span, ...local.references].find(here);
    if (span) return { ...(dimOfFile(a, local) ?? { kind: "local", local }), span };
  }
  const declared = record.symbols.find((x) => here(x.span));
  if (declared) return symbolAt(a, declared, declared.span);
  const reference = record.references.find((r) => here(r.span));
  if (reference) return symbolAt(a, reference.symbol, reference.span);
  const free = own.free.find((n) => here(n.span));
  if (free) return at(freeName(a, free), free.span);
  const keyword = own.keywords.find((k) => here(k.name.span));
  if (keyword) return at(keywordOf(a, keyword.callee, keyword.name), keyword.name.span);
  const member = own.members.find((m) => here(m.member.span));
  if (member) return at(memberOf(a, member.object, member.member), member.member.span);
  const use = record.dimUses.find((d) => here(d.span));
  return use && at(dimNamed(a, use.name), use.span);
}

const at = (named: Named | undefined, span: Span): NameAt | undefined => named && { ...named, span };

function symbolAt(a: Analysis, declared: DeclaredSymbol, span: Span): NameAt | undefined {
  const isImported = declared.span.file !== undefined;
  const symbol = isImported ? finishSymbol(declared) : a.names.declaredAt.get(declared.span.start);
  return symbol && { kind: "symbol", symbol, span };
}

function dimNamed(a: Analysis, name: string): Named | undefined {
  const dim = a.names.dims.get(name);
  return dim && { kind: "dim", dim };
}

/** A dim name in a def's types is the file's where a value has that name. */
function dimOfFile(a: Analysis, local: Local): Named | undefined {
  if (local.kind !== "def dim") return undefined;
  const symbol = symbolNamed(a, local.name);
  return symbol?.kind === "value" ? { kind: "symbol", symbol } : undefined;
}

function freeName(a: Analysis, name: Name): Named | undefined {
  const symbol = symbolNamed(a, name.text);
  return symbol ? { kind: "symbol", symbol } : dimNamed(a, name.text);
}

/** What `name=` sets in a call: a parameter, or the input that a parameter stands for. */
export function keywordOf(a: Analysis, callee: Name, name: Name): Named | undefined {
  if (callee.text === "eval") {
    const symbol = symbolNamed(a, name.text, name.span.start);
    return symbol && { kind: "symbol", symbol };
  }
  const entity = symbolNamed(a, callee.text, callee.span.start)?.entity;
  if (entity?.kind === "def") return localAt(entity.declaration, entity.declaration.params, name.text);
  if (entity?.kind !== "function" || entity.declaration.span.file !== undefined) return undefined;
  const p = entity.declaration.params.find((x) => (x.as ?? x.name).text === name.text);
  if (p?.as) return localWith(entity.declaration, p.as.span);
  return p && nameAt(a, p.name.span.start);
}

/** What `results.name` reads: an output that the function names, or the name that is the output. */
function memberOf(a: Analysis, object: Name, member: Name): Named | undefined {
  const entity = symbolNamed(a, object.text, object.span.start)?.entity;
  const owner = entity?.kind === "results" ? symbolNamed(a, entity.function, object.span.start)?.entity : undefined;
  if (owner?.kind !== "function" || owner.declaration.span.file !== undefined) return undefined;
  for (const o of owner.declaration.outputs) {
    if (o.as?.text === member.text) return localWith(owner.declaration, o.as.span);
    if (!o.as && o.value.kind === "name" && o.value.text === member.text) return nameAt(a, o.value.span.start);
  }
  return undefined;
}

function localAt(owner: Statement, params: readonly { readonly name: Name }[], name: string): Named | undefined {
  const p = params.find((x) => x.name.text === name);
  return p && localWith(owner, p.name.span);
}

function localWith(owner: Statement, span: Span): Named | undefined {
  const local = namesIn(owner).locals.find((l) => l.span === span);
  return local && { kind: "local", local };
}

export const nameOf = (n: Named): string =>
  n.kind === "symbol" ? n.symbol.name : n.kind === "dim" ? n.dim.name : n.local.name;

/** Where it is declared. */
export const declarationOf = (n: Named): Span =>
  n.kind === "symbol" ? n.symbol.span : n.kind === "dim" ? n.dim.binder : n.local.span;

/** Every place of this text where the name stands, the declaration first, each once. */
export function placesOf(a: Analysis, named: Named): readonly Span[] {
  const name = nameOf(named);
  const seen = new Set<number>();
  return [...ownPlaces(a, named), ...distantPlaces(a, named, name)].filter((s) => {
    if (s.file !== undefined) return false;
    const fresh = !seen.has(s.start);
    seen.add(s.start);
    return fresh && a.text.slice(s.start, s.end) === name;
  });
}

function ownPlaces(a: Analysis, named: Named): readonly Span[] {
  if (named.kind === "local") return [named.local.span, ...named.local.references];
  const name = nameOf(named);
  // `N = 400` is a value and a dim under one name, and a value may be assigned again: all lists hold places of it.
  const symbols = (a.names.symbols.get(name) ?? []).flatMap((s) => [s.span, ...a.checked.info.usesOf(s)]);
  const dim = a.names.dims.get(name);
  return [declarationOf(named), ...symbols, ...(dim ? [dim.binder, ...dim.uses] : [])];
}

/** In bodies of defs, in keyword arguments and members, which are found by name. */
function distantPlaces(a: Analysis, named: Named, name: string): readonly Span[] {
  const spans: Span[] = [];
  const same = (found: Named | undefined): boolean => found !== undefined && isSame(found, named);
  for (const s of a.names.statements) {
    const own = namesIn(s);
    if (named.kind !== "local") {
      for (const n of own.free) if (n.text === name) spans.push(n.span);
      for (const l of own.locals) {
        if (l.kind === "def dim" && l.name === name && dimOfFile(a, l)) spans.push(l.span, ...l.references);
      }
    }
    for (const k of own.keywords) {
      if (k.name.text === name && same(keywordOf(a, k.callee, k.name))) spans.push(k.name.span);
    }
    for (const m of own.members) {
      if (m.member.text === name && same(memberOf(a, m.object, m.member))) spans.push(m.member.span);
    }
  }
  return spans;
}

const isSame = (x: Named, y: Named): boolean =>
  x.kind === "local" || y.kind === "local"
    ? x.kind === "local" && y.kind === "local" && x.local === y.local
    : nameOf(x) === nameOf(y);
