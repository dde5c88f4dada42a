/** @file The reserved words of the language: none of them can be a name. */

/** Words that begin a statement, and so end a statement above that was never finished. */
export const statementKeywords = [
  "input",
  "shared",
  "def",
  "function",
  "for",
  "while",
  "if",
  "else",
  "break",
  "continue",
  "return",
  "assert",
  "track",
  "import",
] as const;

/** Words that begin a clause line of a function. */
export const clauseKeywords = ["update", "given", "with"] as const;

/** Words inside a statement. */
export const innerKeywords = ["in", "as", "and", "or", "not"] as const;

/** Words that are values. */
export const constantWords = ["true", "false", "none", "inf", "nan", "pi"] as const;

export type ConstantWord = (typeof constantWords)[number];

export const leadingKeywords: ReadonlySet<string> = new Set([...statementKeywords, ...clauseKeywords]);

export const keywords: ReadonlySet<string> = new Set([...statementKeywords, ...clauseKeywords, ...innerKeywords]);

export const constants: ReadonlySet<string> = new Set(constantWords);
