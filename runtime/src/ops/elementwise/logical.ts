/** @file `and or not` of bools, bit by bit of integers, and shifts. */
import { bitwise, logical, shifting } from "../dtype-rules.ts";
import { relation, test, unary } from "./declare.ts";

const logicSig = "(x: bool[...s], y: bool[...s]) -> bool[...s]";
const bitSig = "(x: integer[...s], y: integer[...s]) -> integer[...s]";

export const logicals = [
  relation({
    name: "logical_and",
    sig: logicSig,
    doc: "Whether both are true. Written `x and y`.",
    examples: [["logical_and([true, true], [true, false])", "[true, false]"]],
    dtypes: logical,
    scalar: (s, x, y) => s.and(x!, y!),
    gradNote: "a bool",
  }),
  relation({
    name: "logical_or",
    sig: logicSig,
    doc: "Whether one of them is true. Written `x or y`.",
    examples: [["logical_or([false, true], [false, false])", "[false, true]"]],
    dtypes: logical,
    scalar: (s, x, y) => s.or(x!, y!),
    gradNote: "a bool",
  }),
  relation({
    name: "logical_xor",
    sig: logicSig,
    doc: "Whether exactly one of them is true.",
    examples: [["logical_xor([true, true], [true, false])", "[false, true]"]],
    dtypes: logical,
    scalar: (s, x, y) => s.and(s.or(x!, y!), s.not(s.and(x!, y!))),
    gradNote: "a bool",
  }),
  test({
    name: "logical_not",
    sig: "(x: bool[...s]) -> bool[...s]",
    doc: "The opposite of each element. Written `not x`.",
    examples: [["logical_not([true, false])", "[false, true]"]],
    dtypes: logical,
    scalar: (s, x) => s.not(x!),
    gradNote: "a bool",
  }),
];

export const bitwises = [
  unary({
    name: "bitwise_and",
    sig: bitSig,
    aliases: ["and_"],
    doc: "`and` of each bit. Written `x & y`. Of bools it is `and`.",
    examples: [["[12, 10] & 6", "[4, 2]"]],
    dtypes: bitwise,
    scalar: (s, x, y) => (s.dtype === "bool" ? s.and(x!, y!) : s.bitAnd(x!, y!)),
    gradNote: "an integer",
  }),
  unary({
    name: "bitwise_or",
    sig: bitSig,
    aliases: ["or_"],
    doc: "`or` of each bit. Written `x | y`. Of bools it is `or`.",
    examples: [["[12, 10] | 6", "[14, 14]"]],
    dtypes: bitwise,
    scalar: (s, x, y) => (s.dtype === "bool" ? s.or(x!, y!) : s.bitOr(x!, y!)),
    gradNote: "an integer",
  }),
  unary({
    name: "bitwise_xor",
    sig: bitSig,
    aliases: ["xor"],
    doc: "Bits in which the two differ. Written `x ^ y`.",
    examples: [["[12, 10] ^ 6", "[10, 12]"]],
    dtypes: bitwise,
    scalar: (s, x, y) => (s.dtype === "bool" ? s.and(s.or(x!, y!), s.not(s.and(x!, y!))) : s.bitXor(x!, y!)),
    gradNote: "an integer",
  }),
  unary({
    name: "bitwise_not",
    sig: "(x: integer[...s]) -> integer[...s]",
    aliases: ["invert"],
    doc: "Each bit turned round: `-x - 1` of a signed integer, `not` of a bool. Written `~x`.",
    examples: [["~[0, 5]", "[-1, -6]"]],
    dtypes: bitwise,
    scalar: (s, x) => (s.dtype === "bool" ? s.not(x!) : s.bitNot(x!)),
    gradNote: "an integer",
  }),
  unary({
    name: "left_shift",
    sig: bitSig,
    doc: "Bits moved to the left: `x * 2**y`, wrapping around. Written `x << y`. A count of the width or more gives 0.",
    examples: [["[1, 3] << 2", "[4, 12]"]],
    dtypes: shifting,
    scalar: (s, x, y) => s.shiftLeft(x!, y!),
    gradNote: "an integer",
  }),
  unary({
    name: "right_shift",
    sig: bitSig,
    doc: "Bits moved to the right: `x // 2**y`. Written `x >> y`. A count of the width or more gives 0, or -1 of a negative integer.",
    examples: [["[16, -5] >> 1", "[8, -3]"]],
    dtypes: shifting,
    scalar: (s, x, y) => s.shiftRight(x!, y!),
    gradNote: "an integer",
  }),
];
