/** @file Half-typed code keeps working: whatever stands unfinished at the end of a file, hover on the lines above is as before. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Analysis, analyse } from "../../server/src/analysis.ts";
import { hoverAt } from "../../server/src/features/hover.ts";

const text = readFileSync("examples/tutorial.tg", "utf8");

/** Offsets of names at the start of statements, which hover explains without what comes below them. */
function probes(whole: Analysis): readonly number[] {
  return whole.names.declared.filter((s) => s.kind !== "function").map((s) => s.span.start);
}

/** What a hover says apart from gradients and random variables, which the lines further down decide. */
const lasting = (markdown: string | undefined): string | undefined =>
  markdown
    ?.replace(/\d+ random variables?/, "random variables")
    .split("\n\n---\n\n")
    .filter((section) => !section.startsWith("**Gradient**"))
    .join("\n\n---\n\n");

/** After each statement, and a few characters into the next. */
function cuts(whole: Analysis): readonly number[] {
  const places = new Set<number>();
  for (const s of whole.names.statements) {
    for (const ahead of [0, 1, 4, 9]) places.add(Math.min(s.span.start + ahead, s.span.end));
    places.add((s.span.start + s.span.end) >> 1);
    places.add(s.span.end);
  }
  return [...places].sort((a, b) => a - b);
}

describe("after each prefix of the tutorial", () => {
  it("hover on the earlier lines is as it is in the whole file", () => {
    const whole = analyse("file:///tutorial.tg", 1, text);
    const expected = new Map(probes(whole).map((at) => [at, lasting(hoverAt(whole, at)?.markdown)]));
    let prefix: Analysis | undefined;
    let compared = 0;
    for (const cut of cuts(whole)) {
      // As typed: each prefix is an edit of the one before.
      prefix = analyse("file:///tutorial.tg", cut, text.slice(0, cut), undefined, prefix);
      const line = text.lastIndexOf("\n", cut - 1) + 1;
      const earlier = [...expected].filter(([at]) => at < line).slice(-12);
      for (const [at, markdown] of earlier) {
        assert.equal(
          lasting(hoverAt(prefix, at)?.markdown),
          markdown,
          `at ${at} of ${cut}: ${text.slice(cut - 20, cut)}`,
        );
        compared++;
      }
    }
    assert.ok(compared > 1000, `${compared} hovers compared`);
  });
});
