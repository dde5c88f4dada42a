/** @file The examples in docs/differences.md are true. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runText } from "../../harness/run-text.ts";

/** Pairs of code spans with an equals sign between them. */
const examples = [...readFileSync("docs/differences.md", "utf8").matchAll(/`([^`]+)` = `([^`]+)`/g)].map(
  ([, expression, value]) => [expression!, value!] as const,
);

describe("docs/differences.md", () => {
  it("has examples", () => assert.ok(examples.length > 15));
  for (const [expression, value] of examples) {
    it(`${expression} is ${value}`, () => {
      const { diagnostics, cells } = runText(`a = ${expression}\nassert a == ${value}\n`);
      assert.deepEqual(
        diagnostics.map((d) => d.message),
        [],
      );
      assert.equal(cells.length, 1);
    });
  }
});
