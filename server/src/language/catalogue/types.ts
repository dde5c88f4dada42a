/** @file Codes for types, dims and claims. */
import type { Entries } from "./entry.ts";

export const typeCodes = {
  "unknown-type": {
    severity: "error",
    doc: "A type is a dtype (`bool`, `int8` … `int64`, `uint8` … `uint64`, `float32`, `float64`), perhaps with dims in brackets, or one of Theano's names: a letter `b w i l f d` with `scalar`, `vector`, `row`, `col`, `matrix` or `tensor3` … `tensor7`.",
    example: "input x: flaot32[n]\n",
  },
  "bad-dim": {
    severity: "error",
    doc: "A dim is a length: an integer that is not negative, a name, `?`, or arithmetic of those. A name that is bound to a value must be bound to an integer that is known while the file is checked.",
    example: "input x: float64[n - 1.5]\n",
  },
  "type-mismatch": {
    severity: "error",
    doc: "A value does not have the type of what is to hold it. Values convert by weak literals and by safe widening only: integers widen to floats, small dtypes to large ones of their kind. Anything else is written out: `float32(x)`.",
    example: "shared w: float64[3] = [1.0, 2.0]\n",
  },
  claim: {
    severity: "error",
    doc: "`NAME: TYPE = EXPR` claims a type that the expression surely does not have. What can be neither proved nor refused is checked when the function runs.",
    example: "input x: float64[n]\nfunction f(x) -> y\ny: float64[n, n] = x * 2\n".replace(
      "function f(x) -> y\ny: float64[n, n] = x * 2\n",
      "y: float64[n, n] = x * 2\n",
    ),
  },
  "literal-range": {
    severity: "error",
    doc: "A literal does not fit in the dtype of the tensor that it meets.",
    example: "input x: int8[n]\nfunction f(x) -> x + 1000\n",
  },
  "negative-power": {
    severity: "error",
    doc: "An integer to a negative power is no integer, except of 1 and -1. With a float as the base or the exponent (`k ** -1.0`) the result is a float. Between two literals, `10 ** -3`, it is one anyway. An exponent that is only known when the program runs cuts the result to a whole number.",
    example: "input k: int64[n]\nfunction f(k) -> k ** -1\n",
  },
  "ragged-list": {
    severity: "error",
    doc: "The rows of a nested list have different lengths, so that it is no tensor.",
    example: "input x: float64\nfunction f(x) -> x + [[1, 2], [3]]\n",
  },
} as const satisfies Entries;
