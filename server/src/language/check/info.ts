/** @file What the checker learned of a file, for hover, definition, references and completion. Never changed once made. */
import type { Node } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Span } from "../ast.ts";
import { type Entity, isSymbolic, typeOf } from "./entity.ts";
import type { StatementRecord } from "./record.ts";

export type SymbolKind =
  | "input"
  | "shared"
  | "node"
  | "value"
  | "streams"
  | "function"
  | "def"
  | "parameter"
  | "dim"
  | "unknown";

export type Stage = "symbolic" | "value";

/** A declared name. */
export interface SymbolInfo {
  readonly name: string;
  readonly kind: SymbolKind;
  /** The name where it is declared. */
  readonly span: Span;
  readonly doc?: string;
  readonly stage?: Stage;
  readonly type?: TensorType;
  readonly node?: Node;
  readonly entity: Entity;
}

/** One expression of the text and what it means. */
export interface ExpressionInfo {
  readonly span: Span;
  readonly entity: Entity;
}

/** A dim name of the file: bound where it is first written. */
export interface DimInfo {
  readonly name: string;
  readonly binder: Span;
  /** "X, axis 0", for people. */
  readonly boundBy: string;
  readonly uses: readonly Span[];
}

/** One `grad(cost, wrt)` of the file. */
export interface GradientInfo {
  readonly span: Span;
  readonly cost: Node;
  /** The cost as the user wrote it. */
  readonly costText: string;
  readonly wrt: readonly Node[];
  readonly considerConstant: readonly Node[];
  /** The gradients, one for each of `wrt`; none where there was a mistake. */
  readonly made?: readonly Node[];
}

export interface CheckInfo {
  readonly gradients: readonly GradientInfo[];
  readonly symbols: readonly SymbolInfo[];
  /** Every use of a symbol, the declaration not among them; a later assignment of a value is one. */
  readonly usesOf: (symbol: SymbolInfo) => readonly Span[];
  /** In the order of checking: inner ones before outer ones. */
  readonly expressions: readonly ExpressionInfo[];
  readonly dims: readonly DimInfo[];
}

/** A symbol as its statement declares it; its uses are in the records of other statements. */
export interface DeclaredSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly doc?: string;
  readonly entity: Entity;
}

export const stageOf = (e: Entity): Stage | undefined => {
  if (isSymbolic(e)) return "symbolic";
  return e.kind === "value" || e.kind === "list" || e.kind === "string" || e.kind === "results" ? "value" : undefined;
};

/** Put together when it is first asked for: diagnostics do not need it. */
export function gatherInfo(records: readonly StatementRecord[], dims: ReadonlyMap<string, DimInfo>): CheckInfo {
  let symbols: readonly SymbolInfo[] | undefined;
  let uses: ReadonlyMap<SymbolInfo, readonly Span[]> | undefined;
  let expressions: readonly ExpressionInfo[] | undefined;
  let gradients: readonly GradientInfo[] | undefined;
  return {
    get symbols() {
      symbols ??= records.flatMap(symbolsOf);
      return symbols;
    },
    usesOf: (symbol) => {
      uses ??= allUses(records);
      return uses.get(symbol) ?? [];
    },
    get expressions() {
      expressions ??= records.flatMap((r) => r.expressions);
      return expressions;
    },
    get gradients() {
      gradients ??= records.flatMap((r) => r.gradients);
      return gradients;
    },
    dims: [...dims.values()],
  };
}

/** Of one statement; kept as long as its record is, through all edits elsewhere. */
export function symbolsOf(record: StatementRecord): readonly SymbolInfo[] {
  record.symbolInfos ??= record.symbols.map(finishSymbol);
  return record.symbolInfos;
}

/** The uses of all symbols are put together when those of one are asked for. */
function allUses(records: readonly StatementRecord[]): ReadonlyMap<SymbolInfo, readonly Span[]> {
  const spans = new Map<DeclaredSymbol, Span[]>();
  for (const r of records) {
    for (const { symbol, span } of r.references) {
      const known = spans.get(symbol);
      if (known) known.push(span);
      else spans.set(symbol, [span]);
    }
  }
  return new Map([...spans].map(([symbol, found]) => [finishSymbol(symbol), found]));
}

const finished = new WeakMap<DeclaredSymbol, SymbolInfo>();

/** The same object for the same declaration, also where another file imports it. */
export function finishSymbol(s: DeclaredSymbol): SymbolInfo {
  const known = finished.get(s);
  if (known) return known;
  const made = finish(s);
  finished.set(s, made);
  return made;
}

function finish(s: DeclaredSymbol): SymbolInfo {
  const { name, kind, span, doc, entity } = s;
  const stage = stageOf(entity);
  const type = typeOf(entity);
  const node = entity.kind === "node" || entity.kind === "shared" ? entity.node : undefined;
  return {
    ...{ name, kind, span, entity },
    ...(doc !== undefined && { doc }),
    ...(stage && { stage }),
    ...(type && { type }),
    ...(node && { node }),
  };
}
