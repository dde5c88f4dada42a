/** @file Completion inside of a comprehension offers its names first, on both sides of its `for`, also while the line cannot be read yet. */
import assert from "node:assert/strict";
import { loopVariables } from "../../server/src/completion/loop-variables.ts";

/** The text with the cursor as `|`, and what is offered. */
const table: readonly (readonly [text: string, names: readonly string[]])[] = [
  ["x = [| for g in grads]", ["g"]],
  ["x = [clip(|, 1) for g in grads]", ["g"]],
  ["x = [clip(g, 1) + | for g in grads]", ["g"]],
  ["x = [g for g in |]", ["g"]],
  ["x = [a for a, b in zip(c, d) if |", ["a", "b"]],
  ["x = [a for a in c] + |", []],
  ["x = | + [a for a in c]", []],
  ["for i in range(3) { f(|) }", []],
  ["update p = p - | for p, g in zip(params, grads)", ["p", "g"]],
  ["shared ms = zeros_like(|) for p in params", ["p"]],
  ["x = ['for a in b', |]", []],
  ["x = [a for a in |c] + [b for b in d]", ["a"]],
];

describe("completion in comprehensions", () => {
  for (const [text, names] of table) {
    it(`offers ${names.length > 0 ? names.join(" and ") : "none"} in ${text}`, () => {
      const [before = "", after = ""] = text.split("|");
      assert.deepEqual(loopVariables(before, after), names);
    });
  }
});
