/** @file Fixes that are certain mend what they say. */
import assert from "node:assert/strict";
import { catalogue, type Entries } from "../../../server/src/language/catalogue.ts";
import type { Fix } from "../../../server/src/language/diagnostic.ts";
import { checkText, goldenFiles, programOf } from "../../harness/golden.ts";

/** The text with the edits of a fix made, last one first. */
function applied(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((t, e) => t.slice(0, e.span.start) + e.text + t.slice(e.span.end), text);
}

const programs = [
  ...goldenFiles("check").map((f) => ({ name: f.name, text: programOf(f.text) })),
  ...Object.entries(catalogue as Entries).flatMap(([name, e]) =>
    e.example === undefined ? [] : [{ name, text: e.example }],
  ),
];

describe("a certain fix", () => {
  for (const { name, text } of programs) {
    const before = checkText(text).diagnostics;
    for (const d of before) {
      for (const fix of d.fixes.filter((f) => f.certain)) {
        it(`"${fix.title}" takes ${d.code} out of ${name}`, () => {
          const count = (ds: typeof before): number => ds.filter((x) => x.code === d.code).length;
          assert.equal(count(checkText(applied(text, fix)).diagnostics), count(before) - 1);
        });
      }
    }
  }

  it("is one of several in the golden files", () => {
    const certain = programs
      .flatMap((p) => checkText(p.text).diagnostics)
      .flatMap((d) => d.fixes.filter((f) => f.certain));
    assert.ok(certain.length >= 3);
  });
});

describe("any fix", () => {
  it("leaves a text that can be checked", () => {
    for (const { text } of programs) {
      for (const fix of checkText(text).diagnostics.flatMap((d) => d.fixes)) {
        const codes = checkText(applied(text, fix)).diagnostics.map((d) => d.code);
        assert.ok(!codes.includes("internal"), fix.title);
      }
    }
  });
});
