/** @file Codes for the two stages: values that the program computes, and the graph that functions compile. */
import type { Entries } from "./entry.ts";

export const stageCodes = {
  "symbolic-value": {
    severity: "error",
    doc: "A value is wanted, but the expression is symbolic: it depends on an input, a shared variable or a random variable, and has a value only inside a call. Compute it with a function or `eval(…)`, or read a shared variable with `get_value()`.",
    example: "shared w = 1.5\nprint(w)\n",
  },
  "unknown-type-value": {
    severity: "error",
    doc: "A value is used in the graph, but its type is not known before the program runs (it was loaded from a file, say). Claim the type where the value is made: `data: float64[?, 3] = load(path)`.",
    example: 'data = load("data.npy")\ninput x: float64\nfunction f(x) -> x + data\n',
  },
  "attribute-not-known": {
    severity: "error",
    doc: "An axis, a shape or another setting of an op in the graph has to be known while the graph is built, but this one is computed when the program runs. A dim (`n`, `x.shape[0]`) is fine as a length.",
    example: "input x: float64[n]\nfor k in range(3) {\n  y = x.sum(axis=k)\n}\nfunction f(x) -> x\n",
  },
  "slice-length": {
    severity: "error",
    doc: "The length of a slice must be known while the graph is built. A window that moves is written with a known length: `x[i : i + 32]`.",
    example: "input x: float64[n]\ninput i, j: int64\nfunction f(x, i, j) -> x[i:j]\n",
  },
  "no-value": {
    severity: "error",
    doc: "The call does something but gives no value (`print`, `set_value`, a function without outputs).",
    example: "shared w = 1.5\nx = w.set_value(2)\n",
  },
  "not-a-value": {
    severity: "error",
    doc: "Only values can stand here, not functions, ops or methods. A missing `()` is the usual reason.",
    example: "x = [1, 2].mean\n",
  },
  "not-a-tensor": {
    severity: "error",
    doc: "A tensor is wanted. Functions, strings and results with several parts are none; several results are taken apart (`a, b = f(x)`) or reached by name (`f(x).a`).",
    example: 'input x: float64\nfunction f(x) -> x + "1"\n',
  },
  "index-type": {
    severity: "error",
    doc: "An index is an integer, a slice of integers, an integer tensor or a bool mask.",
    example: "input x: float64[n]\nfunction f(x) -> x[1.5]\n",
  },
  condition: {
    severity: "error",
    doc: "The condition of `if`, `while` and `assert` is a bool; compare numbers with something. `assert` takes a whole tensor of bools, the others one.",
    example: "k = 3\nwhile k {\n  k = k - 1\n}\n",
  },
  "not-iterable": {
    severity: "error",
    doc: "`for` goes through a range, a list, or a tensor along its first axis.",
    example: "for i in 10 {\n  print(i)\n}\n",
  },
  "track-scalar": {
    severity: "error",
    doc: "`track` draws a curve, one scalar at a time.",
    example: "track loss = [1.0, 2.0]\n",
  },
  destructuring: {
    severity: "error",
    doc: "`A, B = EXPR` takes apart lists, tuples and the several outputs of a call, with one name for each. A tensor is indexed instead.",
    example: "input x: float64\nfunction f(x) -> x, x + 1, x + 2\na, b = f(1)\n",
  },
  "declaration-in-block": {
    severity: "error",
    doc: "Inputs, shared variables, defs and functions are declared at the top of a file, not in a loop or an `if`.",
    example: "for i in range(3) {\n  input x: float64\n}\n",
  },
  "jump-outside": {
    severity: "error",
    doc: "`break` ends the loop around it and `continue` its present round; they mean nothing elsewhere. A loop of the graph ends by `until`.",
    example: "if 1 < 2 {\n  break\n}\n",
  },
  "return-outside": {
    severity: "error",
    doc: "`return` ends the body of a `def`; it means nothing elsewhere.",
    example: "return 1\n",
  },
} as const satisfies Entries;
