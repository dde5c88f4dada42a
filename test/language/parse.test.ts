/** @file Reading whole files. */
import assert from "node:assert/strict";
import { parse } from "../../server/src/language/parse.ts";
import { tutorialPage } from "./tutorial-page.ts";

describe("parse", () => {
  it("reads the whole tutorial page without a complaint", () => {
    const { file, diagnostics } = parse(tutorialPage);
    assert.deepEqual(diagnostics, []);
    assert.equal(file.cells.length, 8);
    assert.ok(file.cells.every((cell) => cell.statements.length > 0));
  });
});
