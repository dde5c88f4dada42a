/** @file Codes for calls, arguments and members. */
import type { Entries } from "./entry.ts";

export const callCodes = {
  "not-callable": {
    severity: "error",
    doc: "Only functions, defs, ops and methods can be called.",
    example: "x = 3\ny = x(1)\n",
  },
  "missing-argument": {
    severity: "error",
    doc: "A parameter without a default is not given.",
    example: "input x, y: float64\nfunction f(x, y) -> x + y\nf(1)\n",
  },
  "too-many-arguments": {
    severity: "error",
    doc: "There are more arguments than parameters that can be given by position.",
    example: "input x: float64\nfunction f(x) -> x\nf(1, 2)\n",
  },
  "unknown-argument": {
    severity: "error",
    doc: "No parameter has this name. The nearest one is suggested.",
    example: "input rate: float64\nfunction f(rate) -> rate\nf(raet=1)\n",
  },
  "repeated-argument": {
    severity: "error",
    doc: "One parameter is given twice, by position and by name or by name twice.",
    example: "input x: float64\nfunction f(x) -> x\nf(1, x=2)\n",
  },
  "argument-type": {
    severity: "error",
    doc: "An argument does not have the type of its parameter. Arguments convert by weak literals and safe widening; integers widen to floats.",
    example: "input x: float64[n]\nfunction f(x) -> x\nf(3)\n",
  },
  "dim-binding": {
    severity: "error",
    doc: "All arguments of a call bind dims together: a dim has one length in a call. The message says which argument bound it and which one differs.",
    example: "input x, y: float64[n]\nfunction f(x, y) -> x + y\nf([1, 2], [1, 2, 3])\n",
  },
  "zip-length": {
    severity: "error",
    doc: "The lists of a `zip` have different lengths: some items would have no partner. Cut the longer one, `a[:2]`, or leave out what is too much.",
    example: "pairs = zip([1, 2, 3], [4, 5])\n",
  },
  "bad-argument": {
    severity: "error",
    doc: "An argument is not what the op or method takes there: the message says what is wanted.",
    example: "input x: float64[n]\nfunction f(x) -> x.sum(keepdims=3)\n",
  },
  "unknown-member": {
    severity: "error",
    doc: "There is no such property or method. Every op is a method of its first argument; tensors also have `T`, `shape`, `dtype`, `ndim` and `size`.",
    example: "input x: float64[n]\nfunction f(x) -> x.maen()\n",
  },
  "not-random": {
    severity: "error",
    doc: "`rng` is the stream of a random variable, as it was drawn. An expression that draws from no stream, or from several, has none of its own.",
    example: "input x: float64\nfunction f(x) -> x\nx.rng.seed(1)\n",
  },
  "recursive-def": {
    severity: "error",
    doc: "A def is expanded where it is used, so one that uses itself needs an `if` that ends it with a condition known while the graph is built.",
    example: "def f(x) = f(x) + 1\ny = f(2)\n",
  },
  "def-too-large": {
    severity: "error",
    doc: "A def is expanded where it is used, with its loops written out. This statement would become a graph of enormous size.",
    example:
      "def f(x) {\n  for i in range(9999) {\n    for j in range(9999) {\n      x = x + 1\n    }\n  }\n  return x\n}\ny = f(2)\n",
  },
  "not-in-def": {
    severity: "error",
    doc: "The body of a def holds bindings, `if`, `for` and `return`: it builds graph and does nothing else.",
    example: "def f(x) {\n  assert x > 0\n  return x\n}\ny = f(1)\n",
  },
  "not-known-here": {
    severity: "error",
    doc: "A def is expanded while the graph is built, so its `if` and `for` must be decided then. `where(c, a, b)` chooses by what the graph computes.",
    example: "def f(x) {\n  if x > 0 {\n    return x\n  }\n  return -x\n}\ninput x: float64\nfunction g(x) -> f(x)\n",
  },
  "no-return": {
    severity: "error",
    doc: "The body of a def ends without a `return`.",
    example: "def f(x) {\n  y = x + 1\n}\nz = f(1)\n",
  },
} as const satisfies Entries;
