/** @file The parts of expressions and statements, by kind: for walks that must be fast. */
import type { Argument, ComprehensionPart, Expr, IndexItem, Name, Span, Statement, TypeExpr } from "../language/ast.ts";

/** The expressions right inside one, in the order of the text; the name of a keyword argument is none. */
export function operandsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "list":
    case "tuple":
      return e.items;
    case "comprehension":
      return [e.item, ...e.parts.map(expressionOf)];
    case "dict":
      return e.entries.flatMap((entry) => [entry.key, entry.value]);
    case "unary":
      return [e.operand];
    case "binary":
      return [e.left, e.right];
    case "call":
      return [e.callee, ...e.args.map((a: Argument) => a.value)];
    case "member":
      return [e.object];
    case "index":
      return [e.object, ...e.items.flatMap(indexParts)];
    case "lambda":
      return [e.body];
    default:
      return [];
  }
}

/** What a part of a comprehension reads. */
export const expressionOf = (part: ComprehensionPart): Expr =>
  part.kind === "for-part" ? part.iterable : part.condition;

function indexParts(item: IndexItem): readonly Expr[] {
  if (item.kind === "at") return [item.value];
  if (item.kind !== "slice") return [];
  return [item.start, item.stop, item.step].filter((x) => x !== undefined);
}

/** What stands right inside a statement: expressions (dims of types are none of them), types, statements of blocks. */
export interface StatementParts {
  readonly expressions: readonly Expr[];
  readonly types: readonly TypeExpr[];
  readonly blocks: readonly Statement[];
  /** Words that name an option. */
  readonly options: readonly Name[];
}

const none: StatementParts = { expressions: [], types: [], blocks: [], options: [] };
const present = <T>(...items: readonly (T | undefined)[]): readonly T[] => items.filter((x) => x !== undefined);

export function partsOfStatement(s: Statement): StatementParts {
  switch (s.kind) {
    case "input":
      return { ...none, types: [s.type] };
    case "shared":
      return { ...none, types: present(s.type), expressions: [s.value, ...(s.parts ?? []).map(expressionOf)] };
    case "assign":
      return { ...none, types: present(s.type), expressions: [s.value] };
    case "def":
      return {
        ...none,
        types: present(...s.params.map((p) => p.type), s.result),
        expressions: present(...s.params.map((p) => p.default)),
        blocks: s.body,
      };
    case "function": {
      const clauses = s.clauses.flatMap((c): readonly Expr[] => {
        if (c.kind === "update") return [c.value, ...(c.parts ?? []).map(expressionOf)];
        if (c.kind === "given") return [c.target, c.value];
        return c.kind === "with" ? present(...c.options.map((o) => o.value)) : [];
      });
      return {
        types: present(...s.params.map((p) => p.type)),
        expressions: [...present(...s.params.map((p) => p.default)), ...s.outputs.map((o) => o.value), ...clauses],
        blocks: [],
        options: s.clauses.flatMap((c) => (c.kind === "with" ? c.options.map((o) => o.name) : [])),
      };
    }
    case "expr":
    case "return":
    case "track":
      return { ...none, expressions: [s.value] };
    case "for":
      return { ...none, expressions: [s.iterable], blocks: s.body };
    case "while":
      return { ...none, expressions: [s.condition], blocks: s.body };
    case "if":
      return { ...none, expressions: [s.condition], blocks: [...s.body, ...(s.otherwise ?? [])] };
    case "assert":
      return { ...none, expressions: present(s.condition, s.message) };
    case "import":
    case "break":
    case "continue":
      return none;
    case "junk":
      return { ...none, blocks: s.body };
  }
}

/** Calls `visit` with every expression of a statement and its blocks, outer ones first. Iterative: trees can be deep. */
export function eachExpression(s: Statement, visit: (e: Expr) => void): void {
  const { expressions, blocks } = partsOfStatement(s);
  const stack = [...expressions].reverse();
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    visit(e);
    const inner = operandsOf(e);
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i]!);
  }
  for (const block of blocks) eachExpression(block, visit);
}

/** Of items in the order of the text that do not overlap: the index of the first that ends at or after `offset`. */
export function firstReaching(items: readonly { readonly span: Span }[], offset: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.span.end < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
