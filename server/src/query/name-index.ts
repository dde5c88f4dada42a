/** @file Finds names by offset and by text without a scan: every place of every symbol and dim, sorted. */
import type { Span } from "../language/ast.ts";
import type { CheckInfo, DimInfo, SymbolInfo } from "../language/check/info.ts";

/** A place of a name of the file. */
export type Place =
  | { readonly kind: "symbol"; readonly symbol: SymbolInfo; readonly span: Span }
  | { readonly kind: "dim"; readonly dim: DimInfo; readonly span: Span };

export interface NameIndex {
  /** In the order of the text; one place of each span. */
  readonly places: readonly Place[];
  readonly symbols: ReadonlyMap<string, readonly SymbolInfo[]>;
  /** By the offset of the declared name. */
  readonly declaredAt: ReadonlyMap<number, SymbolInfo>;
  readonly dims: ReadonlyMap<string, readonly DimInfo[]>;
}

export function buildNameIndex(info: CheckInfo): NameIndex {
  const byStart = new Map<number, Place>();
  const symbols = new Map<string, SymbolInfo[]>();
  const declaredAt = new Map<number, SymbolInfo>();
  const dims = new Map<string, DimInfo[]>();
  for (const symbol of info.symbols) {
    listUnder(symbols, symbol.name, symbol);
    if (!declaredAt.has(symbol.span.start)) declaredAt.set(symbol.span.start, symbol);
    for (const span of [symbol.span, ...symbol.references]) {
      if (!byStart.has(span.start)) byStart.set(span.start, { kind: "symbol", symbol, span });
    }
  }
  // A dim that is also a value (`N = 400`) counts as the value.
  for (const dim of info.dims) {
    listUnder(dims, dim.name, dim);
    for (const span of [dim.binder, ...dim.uses]) {
      if (!byStart.has(span.start)) byStart.set(span.start, { kind: "dim", dim, span });
    }
  }
  const places = [...byStart.values()].sort((a, b) => a.span.start - b.span.start);
  return { places, symbols, declaredAt, dims };
}

function listUnder<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The last place that begins at or before `offset`, if it reaches there: names do not overlap. */
export function placeAt(index: NameIndex, offset: number): Place | undefined {
  let low = 0;
  let high = index.places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.places[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  const found = index.places[low - 1];
  return found && offset <= found.span.end ? found : undefined;
}
