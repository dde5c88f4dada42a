/** @file Codes for names: unknown, repeated, hidden, unused. */
import type { Entries } from "./entry.ts";

export const nameCodes = {
  "unknown-name": {
    severity: "error",
    doc: "No declaration, dim, op or built-in has this name. The nearest one is suggested.",
    example: "input weights: float64[n]\ncost = sum(wieghts)\nfunction f(weights) -> sum(weights)\n",
  },
  "used-before-declared": {
    severity: "error",
    doc: "The name is declared further down. Names are in force from their declaration on: move the declaration up.",
    example: "y = x * 2\ninput x: float64\nfunction f(x) -> x\n",
  },
  redeclared: {
    severity: "error",
    doc: "Inputs, shared variables, functions, defs and graph expressions are declared once a file. Only a value may be assigned again.",
    example: "input x: float64\nshared x = 1\nfunction f(x) -> x\n",
  },
  "not-assignable": {
    severity: "error",
    doc: "Only a value can be changed with `+=` and its like. A shared variable changes by `update` in a function or by `set_value`; a graph expression is made once.",
    example: "shared state = 0\nstate += 1\n",
  },
  "shadowed-op": {
    severity: "hint",
    doc: "The name hides an op from here on: calls of the op by this name no longer work. Methods (`x.sum()`) still do.",
    example: "input x: float64[n]\nsum = x.sum()\nfunction f(x) -> sum\n",
  },
  "shadowed-dim": {
    severity: "warning",
    doc: "A dim of the file has this name. From here on the name means the value, and types below that use it as a dim mean that number.",
    example: "input x: float64[n]\nfunction f(x) -> x\nn = 3\n",
  },
  "unused-name": {
    severity: "hint",
    doc: "The body of the def does not use its parameter.",
    example: "def f(x, y) = x\nv = f(1, 2)\n",
  },
  "unused-input": {
    severity: "hint",
    doc: "Nothing reads the input.",
    example: "input x: float64\n",
  },
} as const satisfies Entries;
