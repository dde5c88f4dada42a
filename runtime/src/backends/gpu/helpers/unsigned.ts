/**
 * @file Unsigned 32-bit integers, which have the same bits in halves as signed ones: sums and products need nothing else, what depends on
 * order does. As an Integer one from 2^31 on is negative.
 */
import { helper } from "./helper.ts";
import { quotient } from "./integer.ts";

const ofIntegers = { of: "Integer", result: "Integer" } as const;

/** The upper half without a sign, from 0 to 65535. */
export const upperUnsigned = helper("upperUnsigned", ["h"], "if (h < 0.0) { return h + 65536.0; }\n  return h;");

/**
 * 0 where b is 0. By a b from 2^31 on the quotient is 0 or 1; a large a is halved first, and the rest says whether the doubled quotient is
 * one too small.
 */
export const unsignedQuotient = helper(
  "unsignedQuotient",
  ["a", "b"],
  `if (b == 0) { return 0; }
  if (b < 0) { if (a < 0 && a >= b) { return 1; } return 0; }
  if (a >= 0) { return quotient(a, b); }
  if (a - 2 * quotient((a >> 1) & 2147483647, b) * b < 0) { return 2 * quotient((a >> 1) & 2147483647, b) + 1; }
  if (a - 2 * quotient((a >> 1) & 2147483647, b) * b >= b) { return 2 * quotient((a >> 1) & 2147483647, b) + 1; }
  return 2 * quotient((a >> 1) & 2147483647, b);`,
  [quotient],
  ofIntegers,
);

export const unsignedRemainder = helper(
  "unsignedRemainder",
  ["a", "b"],
  "if (b == 0) { return 0; }\n  return a - unsignedQuotient(a, b) * b;",
  [unsignedQuotient],
  ofIntegers,
);

/** A count as large as the width gives 0. */
export const unsignedShiftRight = helper(
  "unsignedShiftedRight",
  ["a", "n"],
  "if (n == 0) { return a; }\n  if (n < 0 || n >= 32) { return 0; }\n  return (a >> n) & ((1 << (32 - n)) - 1);",
  [],
  ofIntegers,
);
