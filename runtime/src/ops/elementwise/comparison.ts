/** @file Order and equality. */
import { comparison } from "../dtype-rules.ts";
import type { Scalar } from "../scalar.ts";
import { relation } from "./declare.ts";

const compare = (
  name: string,
  operator: string,
  words: string,
  example: readonly [string, string],
  scalar: <V>(s: Scalar<V>, x: V, y: V) => V,
  aliases: readonly string[],
) =>
  relation({
    name,
    aliases,
    doc: `Whether \`x\` is ${words} \`y\`, element by element. Written \`x ${operator} y\`. With NaN it is ${operator === "!=" ? "true" : "false"}.`,
    examples: [example],
    dtypes: comparison,
    scalar: (s, x, y) => scalar(s, x!, y!),
    gradNote: "a bool",
  });

export const comparisons = [
  compare("less", "<", "less than", ["[1, 2, 3] < 2", "[true, false, false]"], (s, x, y) => s.less(x, y), ["lt"]),
  compare("less_equal", "<=", "at most", ["[1, 2, 3] <= 2", "[true, true, false]"], (s, x, y) => s.lessEqual(x, y), [
    "le",
  ]),
  compare("greater", ">", "greater than", ["[1, 2, 3] > 2", "[false, false, true]"], (s, x, y) => s.less(y, x), ["gt"]),
  compare(
    "greater_equal",
    ">=",
    "at least",
    ["[1, 2, 3] >= 2", "[false, true, true]"],
    (s, x, y) => s.lessEqual(y, x),
    ["ge"],
  ),
  compare("equal", "==", "equal to", ["equal([1, 2], [1, 3])", "[true, false]"], (s, x, y) => s.equal(x, y), ["eq"]),
  compare(
    "not_equal",
    "!=",
    "different from",
    ["not_equal([1, 2], [1, 3])", "[false, true]"],
    (s, x, y) => s.notEqual(x, y),
    ["neq"],
  ),
];
