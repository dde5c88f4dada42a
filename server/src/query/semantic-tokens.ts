/** @file What each name of a file is, for colours: own token types for dims, shared variables, inputs and streams. */
import { isDtype } from "../../../runtime/src/ir/dtype.ts";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import type { Argument, Call, Member, Name, Span, TypeExpr } from "../language/ast.ts";
import type { SymbolKind } from "../language/check/info.ts";
import { visitTree } from "./visit.ts";

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

/** In the order of the text; none overlaps another. */
export function tokensOf(a: Analysis): readonly Token[] {
  const tokens = new Map<number, Token>();
  const add = (span: Span, type: TokenType, ...modifiers: TokenModifier[]): void => {
    if (span.end > span.start && !tokens.has(span.start)) tokens.set(span.start, { span, type, modifiers });
  };
  for (const s of a.checked.info.symbols) {
    const type = typeOfSymbol[s.kind];
    const fixed: TokenModifier[] = s.kind === "node" || s.kind === "input" ? ["readonly"] : [];
    add(s.span, type, "declaration", ...fixed);
    for (const r of s.references) add(r, type, ...fixed);
  }
  for (const d of a.checked.info.dims) {
    add(d.binder, "dim", "declaration");
    for (const u of d.uses) add(u, "dim");
  }
  visitTree(a.file, (node) => {
    switch (node.kind) {
      case "type":
        add((node as TypeExpr).name.span, "type", "defaultLibrary");
        break;
      case "member":
        add((node as Member).member.span, "property");
        break;
      case "call":
        call(node as Call, add);
        break;
      case "name":
        if (isDtype((node as Name).text)) add(node.span, "type", "defaultLibrary");
        else if (findOp((node as Name).text)) add(node.span, "function", "defaultLibrary");
        break;
    }
  });
  return [...tokens.values()].sort((x, y) => x.span.start - y.span.start).filter(apart);
}

/** A call is seen before its parts: its member is a method, its named arguments are parameters. */
function call(c: Call, add: (span: Span, type: TokenType, ...m: TokenModifier[]) => void): void {
  if (c.callee.kind === "member") add(c.callee.member.span, "method");
  else if (c.callee.kind === "name") add(c.callee.span, "function", "defaultLibrary");
  for (const a of c.args as readonly Argument[]) if (a.name) add(a.name.span, "parameter");
}

const apart = (t: Token, i: number, all: readonly Token[]): boolean => i === 0 || all[i - 1]!.span.end <= t.span.start;
