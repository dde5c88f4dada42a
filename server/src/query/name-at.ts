/** @file What the cursor stands on: a declared name or a dim, with where it is declared and used. */
import type { Analysis } from "../analysis.ts";
import { touches } from "../analysis.ts";
import type { Span } from "../language/ast.ts";
import type { DimInfo, SymbolInfo } from "../language/check/info.ts";

export type NameAt =
  | { readonly kind: "symbol"; readonly symbol: SymbolInfo; readonly span: Span }
  | { readonly kind: "dim"; readonly dim: DimInfo; readonly span: Span };

/** The symbol or dim whose name the offset touches. A dim that is also a value (`N = 400`) counts as the value. */
export function nameAt(a: Analysis, offset: number): NameAt | undefined {
  const { symbols, dims } = a.checked.info;
  for (const symbol of symbols) {
    for (const span of [symbol.span, ...symbol.references]) {
      if (touches(span, offset)) return { kind: "symbol", symbol, span };
    }
  }
  for (const dim of dims) {
    for (const span of [dim.binder, ...dim.uses]) {
      if (touches(span, offset)) return { kind: "dim", dim, span };
    }
  }
  return undefined;
}

/** Every place where the name stands, the declaration first, each once. */
export function placesOf(a: Analysis, at: NameAt): readonly Span[] {
  const own = at.kind === "symbol" ? [at.symbol.span, ...at.symbol.references] : [at.dim.binder, ...at.dim.uses];
  // `N = 400` is a value and a dim under one name: both lists hold places of it.
  const name = at.kind === "symbol" ? at.symbol.name : at.dim.name;
  const twin =
    at.kind === "symbol"
      ? a.checked.info.dims.filter((d) => d.name === name).flatMap((d) => [d.binder, ...d.uses])
      : a.checked.info.symbols.filter((s) => s.name === name).flatMap((s) => [s.span, ...s.references]);
  const seen = new Set<number>();
  return [...own, ...twin].filter((s) => {
    const fresh = !seen.has(s.start);
    seen.add(s.start);
    return fresh && a.text.slice(s.start, s.end) === name;
  });
}
