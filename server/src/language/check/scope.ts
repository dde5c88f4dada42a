/** @file Names in force at a point of the text: a chain of tables, innermost first. */
import type { Span } from "../ast.ts";
import type { Entity } from "./entity.ts";
import type { MutableSymbol } from "./info.ts";

export interface Binding {
  readonly name: string;
  readonly entity: Entity;
  readonly span: Span;
  /** Values may be assigned again; declarations are made once. */
  readonly assignable: boolean;
  readonly symbol: MutableSymbol;
}

export interface Scope {
  readonly parent?: Scope;
  readonly names: Map<string, Binding>;
}

export const newScope = (parent?: Scope): Scope => ({ names: new Map(), ...(parent && { parent }) });

export function lookup(scope: Scope, name: string): Binding | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const found = s.names.get(name);
    if (found) return found;
  }
  return undefined;
}

/** The table that holds `name`, for a value that is assigned again. */
export function scopeOf(scope: Scope, name: string): Scope | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.names.has(name)) return s;
  return undefined;
}

/** Every name in force, innermost first. */
export function* namesIn(scope: Scope): Iterable<string> {
  for (let s: Scope | undefined = scope; s; s = s.parent) yield* s.names.keys();
}
