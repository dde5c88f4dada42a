/** @file Pieces of a hover's Markdown. */

/** A block of the language, coloured by the editor. */
export const codeBlock = (code: string): string => `\`\`\`tensorgraph\n${code}\n\`\`\``;

/** Sections with a rule between them; empty ones are left out. */
export const sections = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join("\n\n---\n\n");
