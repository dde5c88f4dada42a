/** @file Valid files with words taken away, doubled or exchanged: the checker says something or nothing, and never fails. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkText, goldenFiles, programOf } from "../../harness/golden.ts";
import { tutorialPage } from "../tutorial-page.ts";

const programs = [tutorialPage, ...goldenFiles("check").map((f) => programOf(f.text))];

/** Words, numbers, marks, line ends; blanks between them are kept as tokens too. */
const tokensOf = (text: string): string[] => text.match(/[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|\s+|./gsu) ?? [];

const change = fc.record({
  kind: fc.constantFrom("delete", "double", "swap"),
  at: fc.nat(100_000),
  other: fc.nat(100_000),
});

function changed(tokens: readonly string[], c: { kind: string; at: number; other: number }): string[] {
  const out = [...tokens];
  const at = c.at % out.length;
  const other = c.other % out.length;
  switch (c.kind) {
    case "delete":
      out.splice(at, 1);
      break;
    case "double":
      out.splice(at, 0, out[at]!);
      break;
    default:
      [out[at], out[other]] = [out[other]!, out[at]!];
  }
  return out;
}

describe("the checker, on damaged files", () => {
  it("never fails", () => {
    fc.assert(
      fc.property(fc.nat(programs.length - 1), fc.array(change, { minLength: 1, maxLength: 8 }), (which, changes) => {
        const text = changes.reduce(changed, tokensOf(programs[which]!)).join("");
        const { diagnostics } = checkText(text);
        const failed = diagnostics.filter((d) => d.code === "internal").map((d) => d.message);
        assert.deepEqual(failed, []);
        // Chains and fixes are made when they are read.
        for (const d of diagnostics)
          assert.ok([...d.chain, ...d.labels].every((r) => r.span.end <= text.length && r.message.length > 0));
        for (const f of diagnostics.flatMap((d) => d.fixes))
          assert.ok(f.edits.every((e) => e.span.start <= e.span.end));
      }),
      { numRuns: 150 },
    );
  });
});
