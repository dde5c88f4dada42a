/** @file Completion inside of a lambda offers its parameters first, also while the line cannot be read yet. */
import assert from "node:assert/strict";
import { analyse } from "../../server/src/analysis.ts";
import { contextAt } from "../../server/src/completion/context.ts";
import { itemsFor } from "../../server/src/completion/items.ts";
import { lambdaParameters } from "../../server/src/completion/lambda-parameters.ts";

const offered = (text: string): readonly string[] => {
  const offset = text.indexOf("|");
  const a = analyse("file:///a.tg", 1, text.replace("|", ""));
  const place = { offset, snippets: false, typed: "" };
  return itemsFor(a, contextAt(a.text, offset), place)
    .filter((i) => i.sortText?.startsWith("!"))
    .map((i) => i.label);
};

describe("completion in lambdas", () => {
  it("offers the parameters in the body, and not behind it", () => {
    assert.deepEqual(offered("input x: float64[n]\ny = scan((a, total) => |, x, 0)\n"), ["a", "total"]);
    assert.deepEqual(offered("input x: float64[n]\ny = scan((a, total) => total + |"), ["a", "total"]);
    assert.deepEqual(offered("input x: float64[n]\ny = scan((a, total) => total, |, 0)\n"), []);
    assert.deepEqual(offered("input x: float64[n]\ny = scan(\n  a => a * |,\n  x)\n"), ["a"]);
  });

  it("tells open lambdas from closed ones", () => {
    assert.deepEqual(lambdaParameters("map(r => sum(map(c => c * "), ["c", "r"]);
    assert.deepEqual(lambdaParameters("map(r => sum(map(c => c, r)) + "), ["r"]);
    assert.deepEqual(lambdaParameters('scan((x, h) => [x, "a, b)", '), ["x", "h"]);
    assert.deepEqual(lambdaParameters("scan((x, h) => [x, h], until=(p, q) => p > "), ["p", "q"]);
  });
});
