/** @file What the checker says of every golden file, to the letter. */
import assert from "node:assert/strict";
import { compareGolden, goldenFiles } from "../../harness/golden.ts";

describe("the checker, on golden files", () => {
  for (const file of goldenFiles("check")) {
    it(`says what ${file.name} expects`, () => {
      const { expected, found } = compareGolden(file);
      assert.equal(found, expected);
    });
  }
});
