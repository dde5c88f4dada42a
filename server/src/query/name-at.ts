/** @file What the cursor stands on: a declared name or a dim, with where it is declared and used. */
import type { Analysis } from "../analysis.ts";
import type { Span } from "../language/ast.ts";
import { type Place, placeAt } from "./name-index.ts";

export type NameAt = Place;

/** The symbol or dim whose name the offset touches. A dim that is also a value (`N = 400`) counts as the value. */
export const nameAt = (a: Analysis, offset: number): NameAt | undefined => placeAt(a.names, offset);

/** Every place where the name stands, the declaration first, each once. */
export function placesOf(a: Analysis, at: NameAt): readonly Span[] {
  const own = at.kind === "symbol" ? [at.symbol.span, ...at.symbol.references] : [at.dim.binder, ...at.dim.uses];
  const name = at.kind === "symbol" ? at.symbol.name : at.dim.name;
  // `N = 400` is a value and a dim under one name, and a value may be assigned again: all lists hold places of it.
  const twins = [
    ...(a.names.symbols.get(name) ?? []).flatMap((s) => [s.span, ...s.references]),
    ...(a.names.dims.get(name) ?? []).flatMap((d) => [d.binder, ...d.uses]),
  ];
  const seen = new Set<number>();
  return [...own, ...twins].filter((s) => {
    const fresh = !seen.has(s.start);
    seen.add(s.start);
    return fresh && a.text.slice(s.start, s.end) === name;
  });
}
