/** @file Walks over a syntax tree. */
import type { Expr, SourceFile, Span, Statement } from "../language/ast.ts";

/** Anything in the tree that has a place. */
export interface Placed {
  readonly kind: string;
  readonly span: Span;
}

/** The parts of a node, in the order of the text. The tree is plain data, so every field that is placed is a part. */
export function partsOf(node: object): Placed[] {
  const parts: Placed[] = [];
  const collect = (v: unknown): void => {
    if (Array.isArray(v)) for (const item of v) collect(item);
    else if (typeof v === "object" && v !== null) {
      if ("kind" in v && "span" in v) parts.push(v as Placed);
      else for (const inner of Object.values(v)) collect(inner);
    }
  };
  for (const [key, v] of Object.entries(node)) if (key !== "span" && key !== "header") collect(v);
  return parts.sort((a, b) => a.span.start - b.span.start);
}

/** Calls `visit` with every node of the file, outer ones first. Iterative: trees can be deep. */
export function visitTree(file: SourceFile, visit: (node: Placed) => void): void {
  const stack: Placed[] = file.cells.flatMap((c) => [...c.statements]).reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    visit(node);
    stack.push(...partsOf(node).reverse());
  }
}

const expressionKinds = new Set([
  ...["name", "int", "float", "string", "constant", "list", "tuple", "dict", "unary", "binary", "call", "member"],
  ...["index", "lambda", "comprehension"],
]);

export function visitExpressions(file: SourceFile, visit: (e: Expr) => void): void {
  visitTree(file, (node) => {
    if (expressionKinds.has(node.kind)) visit(node as Expr);
  });
}

/** The nodes around an offset, the file's statement first, the innermost last. */
export function pathTo(file: SourceFile, offset: number): readonly Placed[] {
  const path: Placed[] = [];
  let level: readonly Placed[] = file.cells.flatMap((c): readonly Statement[] => c.statements);
  for (;;) {
    const inside = level.find((n) => n.span.start <= offset && offset <= n.span.end);
    if (!inside) return path;
    path.push(inside);
    level = partsOf(inside);
  }
}
