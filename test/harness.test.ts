/** @file Ensures that the ops register. */
import assert from "node:assert/strict";
import { allOps } from "../runtime/src/ops/index.ts";

describe("ops", () => {
  it("register", () => assert.ok(allOps().length > 3));
});
