/** @file The word under the cursor, by the text alone. */
import type { Span } from "../language/ast.ts";
import { isWordPart } from "../language/characters.ts";

export function wordAt(text: string, offset: number): { readonly text: string; readonly span: Span } | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && isWordPart(text.charCodeAt(start - 1))) start--;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return end > start ? { text: text.slice(start, end), span: { start, end } } : undefined;
}
