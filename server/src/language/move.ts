/** @file Moves a tree in place: the spans of a statement that stands behind an edit. */
import type { Span } from "./ast.ts";

type MovableSpan = { -readonly [K in keyof Span]: Span[K] };

/** All span objects inside `root`, each once. */
export function spansOf(root: object): readonly Span[] {
  const found = new Set<Span>();
  collect(root, found);
  return [...found];
}

export function moveSpans(spans: readonly Span[], by: number): void {
  for (const span of spans as readonly MovableSpan[]) {
    span.start += by;
    span.end += by;
  }
}

function collect(node: object, found: Set<Span>): void {
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === "object") collect(item, found);
    return;
  }
  for (const key in node) {
    const value: unknown = node[key as keyof typeof node];
    if (typeof value !== "object" || value === null) continue;
    // A slice has `start` too, but a node.
    if ("start" in value && typeof value.start === "number") found.add(value as Span);
    else collect(value, found);
  }
}
