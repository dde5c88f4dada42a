/**
 * @file Angles beyond 1e5 as quarter turns, right to the last place of any float32: M. Payne and R. Hanek, Radian Reduction for
 * Trigonometric Functions, 1983. An angle is m·2**q with whole m below 2**25; of 2/π only those bits are looked at whose product with it
 * is neither a multiple of 4 nor below 2**-56. Drivers put every function where it is called: each stands here once.
 */
import { type Helper, helper } from "./helper.ts";

/** 2/π, 16 bits at a time. */
const bits = [41721, 33646, 20036, 5417, 64551, 22481, 62772, 56768, 56162, 38297, 15427, 36929];
const limb = helper(
  "limbOfTwoOverPi",
  ["i"],
  `return ${bits.reduceRight((rest, b, i) => `(i == ${i} ? ${b} : ${rest})`, "0")};`,
  [],
  { of: "Integer", result: "Number" },
);

/** An Integer that changes: gpu.js makes a float of every variable but those that are counted up. */
const integer = (name: string, value: string): string => `let ${name} = 0; ${name}++; ${name} = ${value};`;

/**
 * Adds up the parts of (4096 h + l)·2**q·2/π, of each a·2**s (0 ≤ a < 2**29) the whole multiples of 2**-30 (modulo 4) to `high`, and of
 * the rest those of 2**-56 to `low`. Then `turn` is the nearest whole quarter turn, and `rest` the angle beside it, of exact pieces.
 */
const turns = `${integer("high", "(0 | 0)")}
  ${integer("low", "(0 | 0)")}
  for (let j = 0; j < 6; j++) {
    ${integer("i", "((q - 2) >> 4) + j")}
    ${integer("part", "limbOfTwoOverPi(i) | 0")}
    for (let k = 0; k < 2; k++) {
      ${integer("a", "part * l")}
      ${integer("s", "q - 16 * i - 16")}
      if (k == 0) { a = part * h; s = s + 12; }
      if (s >= -30) {
        if (s < 2) { high = high + (a << (s + 30)); }
      } else {
        ${integer("cut", "-30 - s")}
        if (cut < 30) {
          high = high + (a >> cut);
          a = a & ((1 << cut) - 1);
        }
        if (cut <= 26) { low = low + (a << (26 - cut)); }
        else if (cut < 57) { low = low + (a >> (cut - 26)); }
      }
    }
  }
  high = high + (low >> 26);
  low = low & 67108863;
  ${integer("turn", "((high + 536870912) >> 30) & 3")}
  let top = (high - (((high + 536870912) >> 30) << 30)) >> 15;
  let fine = (high & 32767) * 9.313225746154785e-10 + low * 1.3877787807814457e-17;
  let rest = (top * 0.000030517578125 + fine) * 1.5707963267948966;`;

/** Brings m below 2**25, where all its bits are those of a whole number. */
const halvings = [64, 32, 16, 8, 4, 2, 1]
  .map((n) => `if (m >= ${2 ** (24 + n)}) { m = m * ${2 ** -n}; q = q + ${n}.0; }`)
  .join("\n  ");

/** A function of a finite angle above 1e5, of which `value` is an expression of `rest` and `turn`. */
export function ofLargeAngle(name: string, value: string, needs: readonly Helper[]): Helper {
  const inner = helper(`${name}Turns`, ["h", "l", "q"], `${turns}\n  return ${value};`, [limb, ...needs], {
    of: "Integer",
    result: "Number",
  });
  return helper(
    name,
    ["x"],
    `let m = x;
  let q = 0.0;
  if (m < 16777216.0) { m = m * 256.0; q = -8.0; }
  ${halvings}
  let h = Math.floor(m * 0.000244140625);
  return ${name}Turns(h, m - 4096.0 * h, q);`,
    [inner],
  );
}
