/** @file The programs of the manual's chapter on types: what their comments say is what the checker says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { annotate } from "../harness/golden.ts";

const manual = readFileSync("docs/types.md", "utf8");
const programs = [...manual.matchAll(/^```tensorgraph\n(.*?)^```$/gms)].map((m) => m[1]!);

/** Labels, chains and fixes are left out of the manual. */
const main = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^# *(?:label|chain|fix!?) /.test(line))
    .join("\n");

describe("the chapter on types", () => {
  for (const [i, program] of programs.entries()) {
    it(`is right in program ${i + 1}, which starts with ${program.split("\n")[0]}`, () => {
      assert.equal(main(annotate(program)), program);
    });
  }

  it("has programs", () => assert.ok(programs.length >= 8));
});
