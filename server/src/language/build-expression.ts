/** @file From concrete to abstract syntax: expressions and types. */
import type { Node } from "ohm-js";
import type { Argument, Constant, DimExpr, Expr, IndexItem, Name, TypeExpr } from "./ast.ts";
import type { Action, Builder } from "./builder.ts";
import { Climber, type Operand, type Operator } from "./climb.ts";
import { type ConstantWord, constants } from "./keywords.ts";
import { stringValue } from "./string-literal.ts";

/** The actions of the rules for expressions and types; each gives what the comment in grammar.ohm shows. */
export function expressionActions(b: Builder): Record<string, Action> {
  return {
    expr(first, operators, operands): Expr {
      const operand: Operand = first.tree();
      if (operators.numChildren === 0 && operand.prefixes.length === 0) return operand.value;
      const between = operators.children.map((operator) => operatorOf(b, operator));
      return new Climber(b, [operand, ...operands.children.map((next) => next.tree())], between).climb(0, 0).value;
    },
    operand(prefixes, atom, trailers): Operand {
      const start = b.start(atom);
      const inner: Expr = atom.tree();
      let value = inner;
      for (const trailer of trailers.children) value = trailerOf(b, value, start, trailer);
      return {
        prefixes: prefixes.children.map((prefix) => operatorOf(b, prefix)),
        value,
        start,
        end: b.end(this),
        bracketed: trailers.numChildren === 0 && inner.span.start > start,
      };
    },
    atom(inner): Expr {
      return inner.ctorName === "word" ? wordExpr(b, inner) : inner.tree();
    },
    parens(_open, exprs, _close): Expr {
      const list = exprs.children[0];
      if (!list) return { kind: "tuple", items: [], span: b.span(this) };
      const items: readonly Expr[] = list.tree();
      const comma = list.children[3] as Node;
      if (items.length === 1 && comma.numChildren === 0) return items[0] as Expr;
      return { kind: "tuple", items, span: b.span(this) };
    },
    list(_open, exprs, _close): Expr {
      return { kind: "list", items: b.optional(exprs) ?? [], span: b.span(this) };
    },
    exprs: (first, _commas, rest, _comma) => b.list(first, rest),
    number(_inner): Expr {
      return numberOf(b, this);
    },
    string(_inner): Expr {
      const span = b.span(this);
      const value = stringValue(this.sourceString, (sequence, at) => {
        b.report(`\`${sequence}\` is no escape: write \`\\\\\` for a backslash`, {
          start: span.start + at,
          end: span.start + at + sequence.length,
        });
      });
      return { kind: "string", value, span };
    },
    arguments: (first, _commas, rest, _comma) => b.list(first, rest),
    argument(value, named): Argument {
      const expr: Expr = value.tree();
      const given: Expr | undefined = b.optional(named);
      if (!given) return { value: expr, span: b.span(this) };
      if (expr.kind === "name") return { name: expr, value: given, span: b.span(this) };
      if (expr.kind === "constant") b.report(`\`${expr.name}\` is a constant and cannot name an argument`, expr.span);
      else b.report("only a name can stand before the `=` of an argument; `==` compares", expr.span);
      return { value: given, span: b.span(this) };
    },
    namedValue: (_equals, value) => value.tree(),
    computed(expr, lambdaBody): Expr {
      const value: Expr = expr.tree();
      const body: Expr | undefined = b.optional(lambdaBody);
      if (!body) return value;
      const params: readonly Expr[] = value.kind === "tuple" ? value.items : [value];
      const names = params.filter((param): param is Name => param.kind === "name");
      if (names.length < params.length) {
        b.report("a lambda's parameters are names: `x => …` or `(x, h) => …`", value.span);
      }
      return { kind: "lambda", params: names, body, span: b.span(this) };
    },
    lambdaBody: (_arrow, body) => body.tree(),
    dict(_open, entries, _close): Expr {
      return { kind: "dict", entries: b.optional(entries) ?? [], span: b.span(this) };
    },
    entries: (first, _commas, rest, _comma) => b.list(first, rest),
    entry: (key, _colon, value) => ({ key: key.tree(), value: value.tree() }),
    indices: (first, _commas, rest, _comma) => b.list(first, rest),
    index_ellipsis(_dots): IndexItem {
      return { kind: "ellipsis", span: b.span(this) };
    },
    index_to(_colon, stop, step): IndexItem {
      return { kind: "slice", ...b.option("stop", stop), ...b.option("step", step), span: b.span(this) };
    },
    index_from(start, upTo): IndexItem {
      const span = b.span(this);
      const value: Expr = start.tree();
      const slice: { stop?: Expr; step?: Expr } | undefined = b.optional(upTo);
      if (slice) return { kind: "slice", start: value, ...slice, span };
      const newaxis =
        value.kind === "constant" ? value.name === "none" : value.kind === "name" && value.text === "newaxis";
      return newaxis ? { kind: "newaxis", span } : { kind: "at", value, span };
    },
    step: (_colon, value) => b.optional(value),
    upTo: (_colon, stop, step) => ({ ...b.option("stop", stop), ...b.option("step", step) }),
    type(word, dims): TypeExpr {
      const list: readonly DimExpr[] | undefined = b.optional(dims);
      return { kind: "type", name: b.name(word), ...(list && { dims: list }), span: b.span(this) };
    },
    dims: (_open, list, _close) => b.optional(list) ?? [],
    dimList: (first, _commas, rest, _comma) => b.list(first, rest),
    dim_unknown(_mark): DimExpr {
      return { kind: "unknown-dim", span: b.span(this) };
    },
    name: (word) => b.name(word),
  };
}

/** The mark or word of an operator, without the blanks that belong to it. */
export function operatorOf(b: Builder, node: Node): Operator {
  const raw = node.sourceString;
  const text = raw.trim();
  const start = b.start(node, raw.length - raw.trimStart().length);
  return { text, span: { start, end: start + text.length } };
}

function trailerOf(b: Builder, object: Expr, start: number, node: Node): Expr {
  const trailer = node.children[0] as Node;
  const span = { start, end: b.end(node) };
  const inner = trailer.children[1] as Node;
  switch (trailer.ctorName) {
    case "trailer_call":
      return { kind: "call", callee: object, args: b.optional(inner) ?? [], span };
    case "trailer_member":
      return { kind: "member", object, member: b.word(inner), span };
    default:
      return { kind: "index", object, items: inner.tree(), span };
  }
}

function wordExpr(b: Builder, node: Node): Name | Constant {
  const text = node.sourceString;
  if (constants.has(text)) return { kind: "constant", name: text as ConstantWord, span: b.span(node) };
  // Python's word, which the manual's examples of indexing use too.
  if (text === "None") return { kind: "constant", name: "none", span: b.span(node) };
  return b.name(node);
}

function numberOf(b: Builder, node: Node): Expr {
  const span = b.span(node);
  const text = node.sourceString;
  const digits = text.replaceAll("_", "").toLowerCase();
  if (/^0[xbo]/.test(digits)) {
    if (/^0(x[0-9a-f]+|b[01]+|o[0-7]+)$/.test(digits)) return { kind: "int", value: BigInt(digits), text, span };
    b.report(`\`${text}\` is no number`, span);
    return { kind: "junk-expr", span };
  }
  if (/^[0-9]+$/.test(digits)) return { kind: "int", value: BigInt(digits), text, span };
  return { kind: "float", value: Number(digits), text, span };
}
