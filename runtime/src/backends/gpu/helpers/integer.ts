/**
 * @file Integers on a device whose memory holds float32 alone. An int32 is two floats there: its upper 16 bits, with the sign, and
 * its lower 16, each exact. Inside an expression it is a true 32-bit integer, which wraps around.
 */
import { helper } from "./helper.ts";

const ofIntegers = { of: "Integer", result: "Integer" } as const;
const toFloat = { of: "Integer", result: "Number" } as const;

export const join = helper("joined", ["h", "l"], "return (h << 16) | l;", [], { of: "Number", result: "Integer" });
export const upper = helper("upper", ["v"], "return v >> 16;", [], toFloat);
export const lower = helper("lower", ["v"], "return v & 65535;", [], toFloat);

/** Wrapped to a narrower type, which one float holds. */
export const narrowed = {
  int8: helper("narrowed8", ["v"], "return (v << 24) >> 24;", [], toFloat),
  int16: helper("narrowed16", ["v"], "return (v << 16) >> 16;", [], toFloat),
  uint8: helper("narrowedU8", ["v"], "return v & 255;", [], toFloat),
  uint16: helper("narrowedU16", ["v"], "return v & 65535;", [], toFloat),
} as const;

const settled = helper(
  "quotientSettled",
  ["a", "b", "q"],
  `if (a - q * b == 0) { return q; }
  if (b > 0) {
    if (a - q * b < 0) { return q - 1; }
    if (a - q * b >= b) { return q + 1; }
    return q;
  }
  if (a - q * b > 0) { return q - 1; }
  if (a - q * b <= b) { return q + 1; }
  return q;`,
  [],
  ofIntegers,
);
const nearer = helper(
  "quotientNearer",
  ["a", "b", "q"],
  "return quotientSettled(a, b, q + (((a - q * b) / b) | 0));",
  [settled],
  ofIntegers,
);

/**
 * Floor division; 0 where b is 0. The float quotient is off by up to 2**-22 of itself, that of the rest by less than 1; the last step
 * gives the rest the sign of b.
 */
export const quotient = helper(
  "quotient",
  ["a", "b"],
  "if (b == 0) { return 0; }\n  return quotientNearer(a, b, (a / b) | 0);",
  [nearer],
  ofIntegers,
);

const placeSettled = helper(
  "placeSettled",
  ["a", "b", "q"],
  `if (a - q * b < 0) { return q - 1; }
  if (a - q * b >= b) { return q + 1; }
  return q;`,
  [],
  ofIntegers,
);
/** Floor division of a ≥ 0 by b > 0 where the quotient is below 2**20. */
export const quotientOfPlace = helper(
  "quotientOfPlace",
  ["a", "b"],
  "return placeSettled(a, b, (a / b) | 0);",
  [placeSettled],
  ofIntegers,
);

export const remainder = helper(
  "remainder",
  ["a", "b"],
  "if (b == 0) { return 0; }\n  return a - quotient(a, b) * b;",
  [quotient],
  ofIntegers,
);

export const absolute = helper("absolute", ["a"], "if (a < 0) { return -a; }\n  return a;", [], ofIntegers);
export const greatest = helper("greatest", ["a", "b"], "if (a >= b) { return a; }\n  return b;", [], ofIntegers);
export const least = helper("least", ["a", "b"], "if (a <= b) { return a; }\n  return b;", [], ofIntegers);

/** A count that is negative or as large as the width gives 0. */
export const shiftLeft = helper(
  "shiftedLeft",
  ["a", "n", "width"],
  "if (n < 0 || n >= width) { return 0; }\n  return a << n;",
  [],
  ofIntegers,
);
/** A count that is negative or as large as the width gives the sign. */
export const shiftRight = helper(
  "shiftedRight",
  ["a", "n", "width"],
  "if (n < 0 || n >= width) { if (a < 0) { return -1; } return 0; }\n  return a >> n;",
  [],
  ofIntegers,
);

/** The upper half of a float cut towards zero and wrapped into 32 bits; 0 of what is not finite. */
export const upperOfFloat = helper(
  "upperOfFloat",
  ["x", "inf"],
  `if (!(Math.abs(x) < inf)) { return 0.0; }
  let t = Math.trunc(x);
  let h = Math.floor(t * 0.0000152587890625);
  let turns = Math.floor((h + 32768.0) * 0.0000152587890625);
  return h - 65536.0 * turns;`,
);
export const lowerOfFloat = helper(
  "lowerOfFloat",
  ["x", "inf"],
  `if (!(Math.abs(x) < inf)) { return 0.0; }
  let t = Math.trunc(x);
  let h = Math.floor(t * 0.0000152587890625);
  return t - 65536.0 * h;`,
);
