/** @file Pieces of a hover's Markdown. */
import type { Span } from "../language/ast.ts";

/** A block of the language, coloured by the editor. */
export const codeBlock = (code: string): string => `\`\`\`tensorgraph\n${code}\n\`\`\``;

/** Sections with a rule between them; empty ones are left out. */
export const sections = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join("\n\n---\n\n");

/** An expression as it is written, on one line, cut where it is long. */
export function excerpt(text: string, span: Span): string {
  const written = text.slice(span.start, span.end).replace(/\s+/g, " ");
  return written.length > 80 ? `${written.slice(0, 77)}…` : written;
}
