/** @file What each name of a file is, for colours: own token types for dims, shared variables, inputs and streams. */
import { isDtype } from "../../../runtime/src/ir/dtype.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import type { Expr, Span, Statement } from "../language/ast.ts";
import type { SymbolKind } from "../language/check/info.ts";
import type { StatementRecord } from "../language/check/record.ts";
import { recordOf, statementsIn } from "./name-index.ts";
import { eachExpression, partsOfStatement } from "./parts.ts";
import { type LocalKind, namesIn } from "./statement-names.ts";

export const tokenTypes = [
  "input",
  "shared",
  "stream",
  "dim",
  "variable",
  "parameter",
  "function",
  "method",
  "property",
  "type",
] as const;
export type TokenType = (typeof tokenTypes)[number];

/** `readonly`: cannot change between calls (a graph node, an input). */
export const tokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;
export type TokenModifier = (typeof tokenModifiers)[number];

export interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

const typeOfSymbol: Readonly<Record<SymbolKind, TokenType>> = {
  input: "input",
  shared: "shared",
  node: "variable",
  value: "variable",
  streams: "stream",
  function: "function",
  def: "function",
  parameter: "parameter",
  dim: "dim",
  unknown: "variable",
};

const typeOfLocal: Readonly<Record<LocalKind, TokenType>> = {
  "def parameter": "parameter",
  "def local": "variable",
  "def dim": "dim",
  "lambda parameter": "parameter",
  "loop variable": "variable",
  parameter: "parameter",
  output: "property",
};

/** In the order of the text; none overlaps another. Of the statements that reach into `range`, if one is given. */
export function tokensOf(a: Analysis, range: Span = a.file.span): readonly Token[] {
  const out: Token[] = [];
  for (const s of statementsIn(a.names, range.start, range.end)) {
    const own = tokensOfStatement(s, recordOf(a.checked, s));
    for (const token of own) out.push(token);
  }
  return out;
}

const known = new WeakMap<StatementRecord, readonly Token[]>();

/** Spans move along with the text, so that what was found holds as long as the statement is not checked anew. */
function tokensOfStatement(s: Statement, record: StatementRecord): readonly Token[] {
  const before = known.get(record);
  if (before) return before;
  const tokens = new Map<number, Token>();
  const add = (span: Span, type: TokenType, ...modifiers: TokenModifier[]): void => {
    if (span.end > span.start && span.start >= s.span.start && span.end <= s.span.end && !tokens.has(span.start)) {
      tokens.set(span.start, { span, type, modifiers });
    }
  };
  const fixed = (kind: SymbolKind): TokenModifier[] => (kind === "node" || kind === "input" ? ["readonly"] : []);
  const names = namesIn(s);
  for (const local of names.locals) {
    add(local.span, typeOfLocal[local.kind], "declaration");
    for (const r of local.references) add(r, typeOfLocal[local.kind]);
  }
  for (const { span, kind } of record.symbols) add(span, typeOfSymbol[kind], "declaration", ...fixed(kind));
  for (const { symbol, span } of record.references) add(span, typeOfSymbol[symbol.kind], ...fixed(symbol.kind));
  for (const { span } of record.dimUses) add(span, "dim");
  for (const { name } of names.keywords) add(name.span, "parameter");
  types(s, add);
  eachExpression(s, (e) => expression(e, add));
  const sorted = [...tokens.values()].sort((x, y) => x.span.start - y.span.start).filter(apart);
  known.set(record, sorted);
  return sorted;
}

type Add = (span: Span, type: TokenType, ...modifiers: TokenModifier[]) => void;

function types(s: Statement, add: Add): void {
  const parts = partsOfStatement(s);
  for (const type of parts.types) add(type.name.span, "type", "defaultLibrary");
  for (const option of parts.options) add(option.span, "property", "defaultLibrary");
  for (const block of parts.blocks) types(block, add);
}

/** A call is seen before its parts: its member is a method. */
function expression(e: Expr, add: Add): void {
  switch (e.kind) {
    case "call":
      if (e.callee.kind === "member") add(e.callee.member.span, "method");
      else if (e.callee.kind === "name" && !isDtype(e.callee.text)) add(e.callee.span, "function", "defaultLibrary");
      break;
    case "member":
      add(e.member.span, "property");
      break;
    case "name":
      if (isDtype(e.text)) add(e.span, "type", "defaultLibrary");
      else if (findOp(e.text)) add(e.span, "function", "defaultLibrary");
      break;
  }
}

const apart = (t: Token, i: number, all: readonly Token[]): boolean => i === 0 || all[i - 1]!.span.end <= t.span.start;
