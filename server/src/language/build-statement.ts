/** @file From concrete to abstract syntax: statements, block headers and clause lines. */
import type {
  Assert,
  Assign,
  BinaryOperator,
  Clause,
  DefDecl,
  DefParam,
  Expr,
  ExprStatement,
  For,
  FunctionDecl,
  FunctionParam,
  If,
  Import,
  InputDecl,
  Jump,
  Name,
  Output,
  Return,
  SharedDecl,
  Track,
  TypeExpr,
  While,
} from "./ast.ts";
import { comprehensionParts } from "./build-expression.ts";
import type { Action } from "./builder.ts";
import type { Part } from "./concrete.ts";
import type { Targets } from "./loop-targets.ts";

const items: Action = (part) => part.list();
const second: Action = (part) => part.tree(1);

/** The actions of the rules that a chunk is matched from, and of their parts. Heads come without their blocks and clauses. */
export const statementActions: Readonly<Record<string, Action>> = {
  inputDecl: (part): InputDecl => ({ kind: "input", names: part.tree(1), type: part.tree(3), span: part.span }),
  sharedDecl(part): SharedDecl {
    const parts = comprehensionParts(part, 5);
    return {
      kind: "shared",
      name: part.tree(1),
      ...typeAt(part, 2),
      value: part.tree(4),
      ...(parts && { parts }),
      span: part.span,
    };
  },
  assign: (part): Assign => ({
    kind: "assign",
    targets: part.tree(0),
    ...typeAt(part, 1),
    value: part.tree(3),
    span: part.span,
  }),
  augmentedAssign: (part): Assign => ({
    kind: "assign",
    targets: [part.tree<Name>(0)],
    operator: part.tree(1),
    value: part.tree(3),
    span: part.span,
  }),
  names: items,
  claim: second,
  augment: (part): BinaryOperator => part.text as BinaryOperator,
  defEquation(part): DefDecl {
    const value = part.tree<Expr>(2);
    const body = [{ kind: "return", value, span: value.span }] as const;
    return { ...part.tree<Omit<DefDecl, "body" | "span">>(0), body, span: part.span };
  },
  defHead: (part): DefDecl => ({ ...part.tree<Omit<DefDecl, "body" | "span">>(0), body: [], span: part.span }),
  defSignature(part): Omit<DefDecl, "body" | "span"> {
    const result = part.optional<TypeExpr>(5);
    return { kind: "def", name: part.tree(1), params: part.optional(3) ?? [], ...(result && { result }) };
  },
  defParams: items,
  defParam: (part): DefParam => ({ name: part.tree(0), ...typeAt(part, 1), ...defaultAt(part, 2), span: part.span }),
  default: second,
  result: second,
  functionHead: (part): FunctionDecl => ({
    kind: "function",
    name: part.tree(1),
    params: part.optional(3) ?? [],
    outputs: part.optional(5) ?? [],
    clauses: [],
    span: part.span,
  }),
  functionParams: items,
  functionParam: (part): FunctionParam => ({
    name: part.tree(0),
    ...asAt(part, 1),
    ...typeAt(part, 2),
    ...defaultAt(part, 3),
    span: part.span,
  }),
  outputClause: second,
  outputs: items,
  output: (part): Output => ({ value: part.tree(0), ...asAt(part, 1), span: part.span }),
  asName: second,
  updateClause(part): Clause {
    const operator = part.optional<BinaryOperator>(2);
    const parts = comprehensionParts(part, 5);
    return {
      kind: "update",
      targets: part.tree(1),
      ...(operator && { operator }),
      value: part.tree(4),
      ...(parts && { parts }),
      span: part.span,
    };
  },
  givenClause: (part): Clause => ({ kind: "given", target: part.tree(1), value: part.tree(3), span: part.span }),
  withClause: (part): Clause => ({ kind: "with", options: part.tree(1), span: part.span }),
  options: items,
  option(part) {
    const value = part.optional<Expr>(1);
    return { name: part.tree<Name>(0), ...(value && { value }) };
  },
  forHead: (part): For => ({
    kind: "for",
    ...part.tree<Targets>(1),
    iterable: part.tree(3),
    body: [],
    span: part.span,
  }),
  whileHead: (part): While => ({ kind: "while", condition: part.tree(1), body: [], span: part.span }),
  ifHead: (part): If => ({ kind: "if", condition: part.tree(1), body: [], span: part.span }),
  assertStatement(part): Assert {
    const message = part.optional<Expr>(2);
    return { kind: "assert", condition: part.tree(1), ...(message && { message }), span: part.span };
  },
  assertMessage: second,
  trackStatement: (part): Track => ({ kind: "track", name: part.tree(1), value: part.tree(3), span: part.span }),
  importStatement: (part): Import => ({ kind: "import", path: part.tree(1), span: part.span }),
  returnStatement: (part): Return => ({ kind: "return", value: part.tree(1), span: part.span }),
  breakStatement: (part): Jump => ({ kind: "break", span: part.span }),
  continueStatement: (part): Jump => ({ kind: "continue", span: part.span }),
  exprStatement: (part): ExprStatement => ({ kind: "expr", value: part.tree(0), span: part.span }),
};

function typeAt(part: Part, index: number): { readonly type?: TypeExpr } {
  const type = part.optional<TypeExpr>(index);
  return type ? { type } : {};
}

function defaultAt(part: Part, index: number): { readonly default?: Expr } {
  const value = part.optional<Expr>(index);
  return value ? { default: value } : {};
}

function asAt(part: Part, index: number): { readonly as?: Name } {
  const as = part.optional<Name>(index);
  return as ? { as } : {};
}
