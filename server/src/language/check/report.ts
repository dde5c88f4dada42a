/** @file Turns a mistake into a diagnostic, placed at the use when it lies inside the body of a def. */
import type { Span } from "../ast.ts";
import { type Code, catalogue } from "../catalogue.ts";
import type { Diagnostic, Fix, Related } from "../diagnostic.ts";
import type { Context } from "./context.ts";
import { type Entity, poison } from "./entity.ts";

export interface Extras {
  readonly labels?: readonly Related[];
  /** Computed when it is first read. */
  readonly chain?: () => readonly Related[];
  readonly fixes?: readonly Fix[];
  readonly tags?: Diagnostic["tags"];
}

/** Adds a diagnostic; gives poison, so that `return report(...)` silences what depends on it. */
export function report(cx: Context, code: Code, span: Span, message: string, extras: Extras = {}): Entity {
  const { labels = [], fixes = [], tags } = extras;
  const inside = cx.expansion;
  const related = inside
    ? [{ message: `in the body of \`${inside.name}\``, span }, ...labels, ...outerUses(cx)]
    : labels;
  // A mend of the body of a def would be right for one use and wrong for another.
  const moved = movable(cx.statement, inside ? [] : fixes);
  let chain: readonly Related[] | undefined;
  cx.sink.push({
    code,
    severity: catalogue[code].severity,
    message: inside ? `in \`${inside.name}\`: ${message}` : message,
    span: inside ? inside.top : span,
    labels: related,
    get chain() {
      chain ??= extras.chain?.() ?? [];
      return chain;
    },
    get fixes() {
      return moved();
    },
    ...(tags && { tags }),
  });
  return poison;
}

/** The nearest uses around the innermost one; more than a few say nothing new. */
function outerUses(cx: Context): Related[] {
  const uses: Related[] = [];
  for (let e = cx.expansion; e?.outer && uses.length < 3; e = e.outer) {
    uses.push({ message: `used in \`${e.outer.name}\``, span: e.use });
  }
  return uses;
}

/** An edit that replaces a span. */
export const replacing = (title: string, span: Span, text: string, certain = false): Fix => ({
  title,
  edits: [{ span: { start: span.start, end: span.end }, text }],
  certain,
});

/** An edit that puts text around an expression. */
export const wrapping = (title: string, span: Span, before: string, after: string, certain = false): Fix => ({
  title,
  edits: [
    { span: { start: span.start, end: span.start }, text: before },
    { span: { start: span.end, end: span.end }, text: after },
  ],
  certain,
});

/**
 * Fixes whose edits move with their statement: spans of the tree are moved in place when the text above is edited, and most spans
 * of edits are not of the tree. Edits elsewhere have spans that move by themselves.
 */
function movable(statement: Span, fixes: readonly Fix[]): () => readonly Fix[] {
  const { start, end } = statement;
  const placed = fixes.map((f) => ({
    ...f,
    edits: f.edits.map((e) => ({
      edit: e,
      from: e.span.start,
      to: e.span.end,
      inside: e.span.start >= start && e.span.end <= end,
    })),
  }));
  return () => {
    const by = statement.start - start;
    if (by === 0) return fixes;
    return placed.map((f) => ({
      ...f,
      edits: f.edits.map(({ edit, from, to, inside }) =>
        inside ? { ...edit, span: { start: from + by, end: to + by } } : edit,
      ),
    }));
  };
}
