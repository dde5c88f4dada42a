/** @file From concrete to abstract syntax: expressions and types. */
import type {
  Argument,
  BinaryOperator,
  ComprehensionPart,
  Constant,
  Dict,
  DimExpr,
  Expr,
  IndexItem,
  Name,
  Span,
  TypeExpr,
} from "./ast.ts";
import type { Action, Builder } from "./builder.ts";
import { Climber, type Operand, type Operator } from "./climb.ts";
import type { Part } from "./concrete.ts";
import { maxDepth, tooDeep } from "./depth.ts";
import { type ConstantWord, constants } from "./keywords.ts";
import { type Targets, ungrouped } from "./loop-targets.ts";
import { stringValue } from "./string-literal.ts";

const none: readonly never[] = [];

const items: Action = (part) => part.list();
const second: Action = (part) => part.tree(1);

/** The actions of the rules for expressions and types; each gives what the comment in grammar.ohm shows. */
export const expressionActions: Readonly<Record<string, Action>> = {
  expr(part): Expr {
    const first = part.tree<Operand>(0);
    if (part.count(1) === 0 && first.prefixes.length === 0) return first.value;
    const row = [first, ...part.iterated(2).map((operand) => part.builder.build(operand) as Operand)];
    const between = part.iterated(1).map(operatorOf);
    // Only `**` nests to the right without brackets.
    if (between.length > maxDepth && between.filter(({ text }) => text === "**").length > maxDepth) {
      part.builder.report(tooDeep, part.span);
      return { kind: "junk-expr", span: part.span };
    }
    return new Climber(part.builder, row, between).climb(0, 0).value;
  },
  operand(part): Operand {
    const atom = part.child(0);
    if (atom.rule === "prefixed") {
      const inner = atom.tree<Operand>(1);
      return { ...inner, prefixes: [operatorOf(atom.child(0)), ...inner.prefixes] };
    }
    const { start, end } = part.span;
    const bare = part.builder.build(atom) as Expr;
    if (part.count(1) === 0) return { prefixes: none, value: bare, start, end, bracketed: bare.span.start > start };
    let value = bare;
    const openers = part.iterated(1);
    const middles = part.iterated(2);
    const closers = part.iterated(3);
    for (let k = 0; k < openers.length; k++) {
      const span = { start, end: (closers[k] as Part).span.end };
      value = withTrailer(value, (openers[k] as Part).text, middles[k] as Part, span);
    }
    return { prefixes: none, value, start, end, bracketed: false };
  },
  word: (part): Name | Constant => {
    const { text } = part;
    if (constants.has(text)) return { kind: "constant", name: text as ConstantWord, span: part.span };
    const meant = pythonWords.get(text);
    if (!meant) return part.builder.name(part);
    return part.builder.hold(
      { kind: "constant", name: meant, span: part.span },
      `write \`${meant}\` for \`${text}\``,
      meant,
    );
  },
  name: (part): Name => part.builder.name(part),
  number: numberOf,
  string(part): Expr {
    const { span } = part;
    const value = stringValue(part.text, (sequence, at) => {
      const start = span.start + at;
      part.builder.report(`\`${sequence}\` is no escape: write \`\\\\\` for a backslash`, {
        start,
        end: start + sequence.length,
      });
    });
    return { kind: "string", value, span };
  },
  parens(part): Expr {
    const list = part.iterated(1)[0];
    if (!list) {
      return part.builder.hold(
        { kind: "tuple", items: [], span: part.span },
        "a value is expected between the brackets",
      );
    }
    const values = list.list<Expr>();
    const first = values[0];
    const comma = list.count(3) > 0;
    return values.length === 1 && first && !comma ? first : { kind: "tuple", items: values, span: part.span };
  },
  list(part): Expr {
    const { builder, span } = part;
    const written: readonly Expr[] = part.optional<Expr[]>(1) ?? [];
    const parts = comprehensionParts(part, 2);
    if (!parts) return { kind: "list", items: written, span };
    const [item, ...more] = written;
    if (item && more.length === 0) return { kind: "comprehension", item, parts, span };
    const message = item
      ? "one expression stands before the `for` of a comprehension; several go in brackets: `[(a, b) for …]`"
      : "an expression is missing before the `for`: `[x + 1 for x in xs]`";
    builder.report(message, item ? { start: item.span.start, end: more[more.length - 1]!.span.end } : span);
    return { kind: "junk-expr", span };
  },
  comprehensionPart_for: (part): ComprehensionPart => ({
    kind: "for-part",
    ...part.tree<Targets>(1),
    iterable: part.tree(3),
    span: part.span,
  }),
  comprehensionPart_if: (part): ComprehensionPart => ({ kind: "if-part", condition: part.tree(1), span: part.span }),
  targets: (part) => ungrouped(part.list<Name | Targets>()),
  nestedTargets: (part): Targets => part.tree(1),
  exprs: items,
  arguments: items,
  argument(part): Argument {
    const { builder, span } = part;
    const given = part.optional<Expr>(1);
    const first = part.child(0);
    // `dict(input=xs)`: Theano's word for a sequence of a loop, though it is a keyword here.
    const expr: Expr =
      given && first.text === "input" ? { kind: "name", text: "input", span: first.span } : part.tree<Expr>(0);
    const value = withLoopDicts(builder, given ?? expr);
    if (value.kind === "dict") builder.take(value);
    if (!given) return { value, span };
    if (expr.kind === "name") return { name: expr, value, span };
    if (expr.kind === "constant")
      builder.report(`\`${expr.name}\` is a constant and cannot name an argument`, expr.span);
    else builder.report("only a name can stand before the `=` of an argument; `==` compares", expr.span);
    return { value, span };
  },
  namedValue: second,
  lambda(part): Expr {
    const value = part.tree<Expr>(0);
    const body = part.optional<Expr>(1);
    if (!body) return value;
    part.builder.take(value);
    const params = value.kind === "tuple" ? value.items : [value];
    const names = params.filter((param): param is Name => param.kind === "name");
    if (names.length < params.length) {
      part.builder.report("a lambda's parameters are names: `x => …` or `(x, h) => …`", value.span);
    }
    return { kind: "lambda", params: names, body, span: part.span };
  },
  lambdaBody: second,
  dict(part): Dict {
    const dict: Dict = { kind: "dict", entries: part.optional(1) ?? [], span: part.span };
    return part.builder.hold(dict, "a dict `{ … }` can only be an argument of a call");
  },
  entries: items,
  entry(part) {
    const key = part.child(0);
    // Theano's word for a sequence of a loop, though it is a keyword here.
    const name: Expr | undefined = key.text === "input" ? { kind: "name", text: "input", span: key.span } : undefined;
    return { key: name ?? part.tree<Expr>(0), value: part.tree<Expr>(2) };
  },
  indices: items,
  item_ellipsis: (part): IndexItem => ({ kind: "ellipsis", span: part.span }),
  item_to: (part): IndexItem => ({ kind: "slice", ...stopAndStep(part), span: part.span }),
  item_from(part): IndexItem {
    const { span } = part;
    const value = part.tree<Expr>(0);
    const rest = part.optional<ReturnType<typeof stopAndStep>>(1);
    if (rest) return { kind: "slice", start: value, ...rest, span };
    const newaxis =
      value.kind === "constant" ? value.name === "none" : value.kind === "name" && value.text === "newaxis";
    // `None` is at home here.
    if (newaxis) part.builder.take(value);
    return newaxis ? { kind: "newaxis", span } : { kind: "at", value, span };
  },
  upTo: (part) => stopAndStep(part),
  step: (part) => part.optional(1),
  type(part): TypeExpr {
    const dims = part.optional<readonly DimExpr[]>(1);
    return { kind: "type", name: part.builder.name(part.child(0)), ...(dims && { dims }), span: part.span };
  },
  dims: (part) => part.optional(1) ?? [],
  dimList: items,
  dim_unknown: (part): DimExpr => ({ kind: "unknown-dim", span: part.span }),
};

/** A list with Theano's sequences and starts of loops in it, which the checker explains. */
function withLoopDicts(builder: Builder, e: Expr): Expr {
  if ((e.kind !== "list" && e.kind !== "tuple") || !e.items.some(isOfLoop)) return e;
  const items = e.items.map((item): Expr => {
    if (item.kind !== "dict" || !isOfLoop(item)) return item;
    builder.take(item);
    return { ...item, inList: true };
  });
  return { ...e, items };
}

/** `{initial: x0, taps: [-1]}` */
function isOfLoop(e: Expr): boolean {
  if (e.kind !== "dict") return false;
  return e.entries.some(({ key }) => {
    const text = key.kind === "name" ? key.text : key.kind === "string" ? key.value : "";
    return text === "initial" || text === "input";
  });
}

const mostParts = 64;

/** The parts behind what a comprehension repeats; undefined where there are none. The first must be a `for`. */
export function comprehensionParts(part: Part, index: number): readonly ComprehensionPart[] | undefined {
  const count = part.count(index);
  if (count === 0) return undefined;
  if (count > mostParts) {
    part.builder.report(`a comprehension has at most ${mostParts} parts`, part.span);
    return [];
  }
  const parts = part.iterated(index).map((p) => part.builder.build(p) as ComprehensionPart);
  const [first] = parts;
  if (first?.kind === "if-part") {
    const message = "a condition stands behind the `for` of a comprehension; a choice is `where(c, a, b)`";
    part.builder.report(message, first.span);
  }
  return parts;
}

// Words of the user are looked up in maps: objects know `constructor`.
const pythonWords: ReadonlyMap<string, ConstantWord> = new Map([
  ["True", "true"],
  ["False", "false"],
  ["None", "none"],
]);

function operatorOf(part: Part): Operator {
  const { text, span } = part;
  const word = words.get(text);
  if (!word) return { text, span };
  part.builder.report(`write \`${word}\` for \`${text}\``, span, word === "not" ? "not " : word);
  return { text: word, span };
}

/** How other languages write the word operators. */
const words: ReadonlyMap<string, BinaryOperator | "not"> = new Map([
  ["&&", "and"],
  ["||", "or"],
  ["!", "not"],
]);

/** `object(…)`, `object[…]` or `object.word`. */
function withTrailer(object: Expr, opener: string, middle: Part, span: Span): Expr {
  if (opener === ".") {
    const member = middle.builder.word(middle);
    return { kind: "member", object, member, span: { start: span.start, end: member.span.end } };
  }
  const inner = middle.only();
  if (opener === "(") {
    const args = inner ? (middle.builder.build(inner) as Argument[]) : [];
    return { kind: "call", callee: object, args, span };
  }
  if (!inner) middle.builder.report("an index is missing between the brackets", span);
  const items = inner ? (middle.builder.build(inner) as IndexItem[]) : [];
  return { kind: "index", object, items, span };
}

function stopAndStep(part: Part): { readonly stop?: Expr; readonly step?: Expr } {
  const stop = part.optional<Expr>(1);
  const step = part.optional<Expr | undefined>(2);
  return { ...(stop && { stop }), ...(step && { step }) };
}

function numberOf(part: Part): Expr {
  const { text, span } = part;
  if (/^[0-9][0-9_]*$/.test(text)) return { kind: "int", value: BigInt(text.replaceAll("_", "")), text, span };
  const digits = text.replaceAll("_", "").toLowerCase();
  if (/^0(x[0-9a-f]+|b[01]+|o[0-7]+)$/.test(digits)) return { kind: "int", value: BigInt(digits), text, span };
  if (/^([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/.test(digits)) {
    return { kind: "float", value: Number(digits), text, span };
  }
  if (/^([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?j$/.test(digits)) {
    return { kind: "float", value: Number(digits.slice(0, -1)), imaginary: true, text, span };
  }
  const product = /^([1-9][0-9]*(?:\.[0-9]+)?)(?!e\d*$)(\p{L}[\p{L}\p{N}_]*)$/iu.exec(text);
  const hint = product ? `: a product has a mark, \`${product[1]} * ${product[2]}\`` : "";
  part.builder.report(`\`${text}\` is no number${hint}`, span, product ? `${product[1]} * ${product[2]}` : undefined);
  return { kind: "junk-expr", span };
}
