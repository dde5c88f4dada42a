/** @file Whether two files say the same: their trees are equal but for places. */
import type { SourceFile, Span } from "./ast.ts";

interface Source {
  readonly text: string;
  readonly file: SourceFile;
}

/** Compares trees without spans; junk by its text. Comments count by their texts, in order. */
export function sameTree(a: Source, b: Source): boolean {
  return (
    same(a.file.cells, b.file.cells, a.text, b.text) &&
    a.file.comments.length === b.file.comments.length &&
    a.file.comments.every(({ text }, k) => text.trimEnd() === b.file.comments[k]?.text.trimEnd())
  );
}

function same(a: unknown, b: unknown, textA: string, textB: string): boolean {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, k) => same(item, b[k], textA, textB));
  }
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const { kind } = left;
  if (kind === "junk" && !Array.isArray(left.body)) return false;
  if ((kind === "junk" && (left.body as unknown[]).length === 0) || kind === "junk-clause") {
    return right.kind === kind && slice(left.span as Span, textA) === slice(right.span as Span, textB);
  }
  const keys = Object.keys(left).filter((key) => !places.has(key));
  return (
    keys.length === Object.keys(right).filter((key) => !places.has(key)).length &&
    keys.every((key) => key in right && same(left[key], right[key], textA, textB))
  );
}

const places: ReadonlySet<string> = new Set(["span", "operatorSpan", "header"]);

function slice({ start, end }: Span, text: string): string {
  return text.slice(start, end).replaceAll(/\r\n?/g, "\n");
}
