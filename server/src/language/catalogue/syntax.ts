/** @file Codes for text that cannot be read, and for the checker's own failures. */
import type { Entries } from "./entry.ts";

export const syntaxCodes = {
  syntax: {
    severity: "error",
    doc: "The statement cannot be read. The message says what was expected. The statements around it are checked all the same.",
    example: "x = 1 +* 2\n",
  },
  "not-available": {
    severity: "error",
    doc: "The word belongs to the language, but this version does not have it yet.",
  },
  internal: {
    severity: "error",
    doc: "The checker failed on this statement. That is a mistake of ours, not yours: please report it with the statement. The rest of the file is checked all the same.",
  },
} as const satisfies Entries;
