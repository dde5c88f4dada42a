/** @file The precedence of the operators, as in Python. */
import type { BinaryOperator, UnaryOperator } from "./ast.ts";

/** Higher binds tighter. All are left associative but `**`. */
export const binaryPrecedence: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "==": 4,
  "!=": 4,
  "|": 5,
  "^": 6,
  "&": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "//": 10,
  "%": 10,
  "@": 10,
  "**": 12,
};

/** `not a == b` is `not (a == b)`; `-x ** 2` is `-(x ** 2)`. */
export const unaryPrecedence: Readonly<Record<UnaryOperator, number>> = { not: 3, "-": 11, "+": 11, "~": 11 };

export const comparison = 4;
