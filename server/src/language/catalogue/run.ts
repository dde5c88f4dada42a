/** @file Codes that come while the program runs. */
import type { Entries } from "./entry.ts";

export const runCodes = {
  "index-range": {
    severity: "error",
    doc: "An index lies outside its axis.",
    example: "x = [1, 2, 3]\nk = 5\nx[k]\n",
    atRun: true,
  },
} as const satisfies Entries;
