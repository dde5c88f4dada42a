/** @file The table of a profiled function. */
import assert from "node:assert/strict";
import { printProfile } from "../../server/src/text/print-profile.ts";

describe("the profile of a function", () => {
  it("lists its steps, slowest first, with shares and lines", () => {
    const text = printProfile(
      "train",
      {
        calls: 4,
        totalMilliseconds: 10,
        compileMilliseconds: 1.5,
        nodes: [
          { label: "exp", span: { start: 30, end: 33 }, milliseconds: 2.5 },
          { label: "dot", milliseconds: 7.5 },
        ],
      },
      (offset) => offset / 10,
    );
    assert.equal(
      text,
      [
        "train: 4 calls, 10.00 ms (2.50 ms each), compiled in 1.50 ms",
        "  75 %    7.50 ms            dot",
        "  25 %    2.50 ms  line 3    exp",
      ].join("\n"),
    );
  });

  it("puts what is left of a long list into one row", () => {
    const nodes = Array.from({ length: 20 }, (_, i) => ({ label: `n${i}`, milliseconds: 1 }));
    const lines = printProfile("f", { calls: 1, totalMilliseconds: 20, compileMilliseconds: 0, nodes }, () => 1).split(
      "\n",
    );
    assert.equal(lines.length, 14);
    assert.match(lines[13]!, /40 % .* 8 others/);
  });
});
