/** @file Codes for `scan` and its kin. */
import type { Entries } from "./entry.ts";

export const loopCodes = {
  step: {
    severity: "error",
    doc: "What a loop runs at each step is a lambda or a def that takes as many values as the loop gives: elements of the sequences, then results of earlier steps, then the `non_sequences`; and `outputs_info` has an entry for each of its results.",
    example: "input x: float64[n]\nfunction f(x) -> map((a, b) => a + b, x)\n",
  },
  "scan-state": {
    severity: "error",
    doc: "A result that is fed back has to be of the type that it starts with, or the next step could not take it.",
    example: "input x: float64[n]\nfunction f(x) -> foldl((a, total) => total + x, x, 0.0)\n",
  },
  "scan-length": {
    severity: "error",
    doc: "The sequences of a loop, or one of them and `n_steps`, have different lengths that are known. Lengths that are not known are checked when the function runs; of those that are named the loop takes the shortest.",
    example: "input x: float64[3]\ninput y: float64[4]\nfunction f(x, y) -> map((a, b) => a + b, [x, y])\n",
  },
  branches: {
    severity: "error",
    doc: "The branches of `ifelse` give as many results as each other, of the same shapes; dtypes are promoted. Nothing stretches: what follows could not know which shape it gets.",
    example: "input x: float64[n]\ninput c: bool\nfunction f(x, c) -> ifelse(c, x, 0.0)\n",
  },
  taps: {
    severity: "error",
    doc: "Taps are the offsets at which a step sees a sequence, or earlier results: integers, each once. Those of a result are negative, and its start has a row for each step that they reach back.",
    example:
      "input x: float64[n]\nfunction f(x) -> scan((a, b) => a + b, outputs_info=taps([1, 1, 1], [-1, -2]), n_steps=5)\n",
  },
} as const satisfies Entries;
