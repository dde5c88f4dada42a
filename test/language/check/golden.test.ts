/** @file What the checker says of every golden file, to the letter, also when the file has been formatted. */
import assert from "node:assert/strict";
import { printType } from "../../../runtime/src/ir/type.ts";
import { format } from "../../../server/src/language/format.ts";
import { checkText, compareGolden, goldenFiles, programOf } from "../../harness/golden.ts";

/** Codes, and types of names: what formatting must not change. */
function essence(text: string): readonly string[] {
  const { diagnostics, info } = checkText(text);
  return [
    ...diagnostics.map((d) => d.code),
    ...info.symbols.map((s) => `${s.name} ${s.kind} ${s.type ? printType(s.type) : "-"} ${info.usesOf(s).length}`),
  ];
}

describe("the checker, on golden files", () => {
  for (const file of goldenFiles("check")) {
    it(`says what ${file.name} expects`, () => {
      const { expected, found } = compareGolden(file);
      assert.equal(found, expected);
    });

    it(`says the same of ${file.name} when it is formatted`, () => {
      const program = programOf(file.text);
      assert.deepEqual(essence(format(program)), essence(program));
    });
  }
});
