/**
 * @file Angles beyond 1e5 as quarter turns, right to the last place of any float32: M. Payne and R. Hanek, Radian Reduction for
 * Trigonometric Functions, 1983. An angle is m·2**q with whole m below 2**25; of 2/π only those bits are looked at whose product with it
 * is neither a multiple of 4 nor below 2**-56.
 */
import { exponentOf, scaled } from "./exponential.ts";
import { helper } from "./helper.ts";
import { shiftLeft, shiftRight } from "./integer.ts";

const ofIntegers = { of: "Integer", result: "Integer" } as const;

/** 2/π, 16 bits at a time. */
const bits = [41721, 33646, 20036, 5417, 64551, 22481, 62772, 56768, 56162, 38297, 15427, 36929];
const limb = helper(
  "limbOfTwoOverPi",
  ["i"],
  `${bits.map((b, i) => `if (i == ${i}) { return ${b}; }`).join("\n  ")}
  return 0;`,
  [],
  ofIntegers,
);

/** Of a·2**s (0 ≤ a < 2**29) the whole multiples of 2**-30 (modulo 4), and of the rest those of 2**-56. */
const partHigh = helper(
  "turnPartHigh",
  ["a", "s"],
  `if (s >= -30) { return shiftedLeft(a, s + 30, 32); }
  return shiftedRight(a, -30 - s, 32);`,
  [shiftLeft, shiftRight],
  ofIntegers,
);
const partLow = helper(
  "turnPartLow",
  ["a", "s"],
  `if (s >= -30) { return 0; }
  if (s >= -56) { return (a & ((1 << (-30 - s)) - 1)) << (56 + s); }
  if (s >= -59) { return (a & ((1 << (-30 - s)) - 1)) >> (-56 - s); }
  return shiftedRight(a, -56 - s, 32);`,
  [shiftRight],
  ofIntegers,
);

/** The sum of the parts of (4096 h + l)·2**q·2/π. Its bits of 2/π begin with the first that count. */
const summed = (name: string, part: string, needs: typeof partHigh): typeof partHigh =>
  helper(
    name,
    ["h", "l", "q"],
    `let sum = 0; sum++; sum = 0;
  for (let j = 0; j < 6; j++) {
    sum = sum + ${part}(h * limbOfTwoOverPi(((q - 2) >> 4) + j), q - 16 * (((q - 2) >> 4) + j) - 4);
    sum = sum + ${part}(l * limbOfTwoOverPi(((q - 2) >> 4) + j), q - 16 * (((q - 2) >> 4) + j) - 16);
  }
  return sum;`,
    [limb, needs],
    ofIntegers,
  );
const sumHigh = summed("turnSumHigh", "turnPartHigh", partHigh);
const sumLow = summed("turnSumLow", "turnPartLow", partLow);

const turns = (name: string, expression: string, needs: typeof sumHigh): typeof sumHigh =>
  helper(
    name,
    ["a"],
    `let e = exponentOf(a);
  let m = scaled(a, 24.0 - e);
  let h = Math.floor(m * 0.000244140625);
  return ${expression};`,
    [exponentOf, scaled, needs],
    { of: "Number", result: "Integer" },
  );
/** Quarter turns (modulo 4) of a positive finite angle, in units of 2**-30, and what they lack, in units of 2**-56. */
export const turnsHigh = turns("turnsHigh", "turnSumHigh(h, m - 4096.0 * h, e - 24.0)", sumHigh);
export const turnsLow = turns("turnsLow", "turnSumLow(h, m - 4096.0 * h, e - 24.0)", sumLow);

/** A call of a function of both halves. What the lower ones carry goes to the upper ones. */
export const turnsOf = (name: string, a: string): string =>
  `${name}(turnsHigh(${a}) + (turnsLow(${a}) >> 26), turnsLow(${a}) & 67108863)`;

/** The nearest whole quarter turn, modulo 4. */
export const quarterTurn = helper("quarterTurn", ["high"], "return ((high + 536870912) >> 30) & 3;", [], {
  of: "Integer",
  result: "Number",
});

/** The angle beside it, at most π/4: each piece is exact. */
export const quarterTurnRest = helper(
  "quarterTurnRest",
  ["high", "low"],
  `let top = (high - (((high + 536870912) >> 30) << 30)) >> 15;
  let rest = (high & 32767) * 9.313225746154785e-10 + low * 1.3877787807814457e-17;
  return (top * 0.000030517578125 + rest) * 1.5707963267948966;`,
  [],
  { of: "Integer", result: "Number" },
);
