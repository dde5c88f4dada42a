/** @file Tests of programs that assert their own numbers: each runs to its end on both backends, with nothing to say but hints. */
import assert from "node:assert/strict";
import { runText } from "./run-text.ts";

/** One test for each program and backend; `programs` by what they show. */
export function itRunsEach(programs: Readonly<Record<string, string>>): void {
  for (const device of ["reference", "cpu"] as const) {
    for (const [name, text] of Object.entries(programs)) {
      it(`${name}, on ${device}`, () => {
        const bad = runText(text, device).diagnostics.filter((d) => d.severity !== "hint");
        assert.deepEqual(
          bad.map((d) => d.message),
          [],
        );
      });
    }
  }
}
