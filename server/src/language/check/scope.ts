/** @file Names in force at a point of the text: a chain of tables, innermost first, that remember how they changed. */
import type { Span } from "../ast.ts";
import type { Entity } from "./entity.ts";
import type { DeclaredSymbol } from "./info.ts";

/** Never changed: a name that is bound anew has another binding. */
export interface Binding {
  readonly name: string;
  readonly entity: Entity;
  readonly span: Span;
  /** Values may be assigned again; declarations are made once. */
  readonly assignable: boolean;
  readonly symbol: DeclaredSymbol;
}

export interface Scope {
  readonly parent?: Scope;
  readonly names: Map<string, Binding>;
  /** What each `bind` replaced, oldest first. */
  readonly journal: { readonly name: string; readonly before: Binding | undefined }[];
  /** While a statement is checked: what the names that it asked for meant before it. */
  reads?: Map<string, Binding | undefined>;
}

export const newScope = (parent?: Scope): Scope => ({ names: new Map(), journal: [], ...(parent && { parent }) });

/** What a name means, here or further out. */
export function lookup(scope: Scope, name: string): Binding | undefined {
  for (let s = scope; ; s = s.parent) {
    const found = local(s, name);
    if (found || !s.parent) return found;
  }
}

/** What a name means in this table itself. */
export function local(scope: Scope, name: string): Binding | undefined {
  const found = scope.names.get(name);
  if (scope.reads && !scope.reads.has(name)) scope.reads.set(name, found);
  return found;
}

export function bind(scope: Scope, binding: Binding): void {
  const before = local(scope, binding.name);
  scope.journal.push({ name: binding.name, before });
  scope.names.set(binding.name, binding);
}

/** A point to which `rollback` goes back, and from which `changes` counts. */
export const mark = (scope: Scope): number => scope.journal.length;

/** The names bound since a mark: what each meant then, and what it means now. */
export function changes(
  scope: Scope,
  since: number,
): Map<string, { readonly before: Binding | undefined; readonly now: Binding }> {
  const out = new Map<string, { readonly before: Binding | undefined; readonly now: Binding }>();
  for (const { name, before } of scope.journal.slice(since)) {
    if (!out.has(name)) out.set(name, { before, now: scope.names.get(name)! });
  }
  return out;
}

export function rollback(scope: Scope, to: number): void {
  while (scope.journal.length > to) {
    const { name, before } = scope.journal.pop()!;
    if (before) scope.names.set(name, before);
    else scope.names.delete(name);
  }
}

/** Every name in force, innermost first. */
export function* namesIn(scope: Scope): Iterable<string> {
  for (let s: Scope | undefined = scope; s; s = s.parent) yield* s.names.keys();
}
