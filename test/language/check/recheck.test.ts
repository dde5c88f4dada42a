/** @file Checking again after an edit comes to the same as checking anew. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { check, recheck } from "../../../server/src/language/check/check.ts";
import { parse, reparse } from "../../../server/src/language/parse.ts";
import { describeCheck } from "../../harness/describe-check.ts";
import { goldenFiles, programOf } from "../../harness/golden.ts";

const programs = goldenFiles("check").map((f) => programOf(f.text));

/** Some lines of some program, put somewhere in place of others. */
const edit = fc.record({
  at: fc.nat(10_000),
  remove: fc.nat(3),
  from: fc.nat(10_000),
  take: fc.nat(3),
});

function edited(
  text: string,
  pool: readonly string[],
  e: { at: number; remove: number; from: number; take: number },
): string {
  const lines = text.split("\n");
  const start = e.from % pool.length;
  lines.splice(e.at % lines.length, e.remove, ...pool.slice(start, start + e.take));
  return lines.join("\n");
}

describe("checking again after an edit", () => {
  it("comes to the same as checking anew", () => {
    fc.assert(
      fc.property(fc.nat(programs.length - 1), fc.array(edit, { minLength: 1, maxLength: 6 }), (which, edits) => {
        let text = programs[which]!;
        const pool = text.split("\n");
        let tree = parse(text);
        let checked = check(tree.file, tree.diagnostics, { text });
        for (const e of edits) {
          text = edited(text, pool, e);
          tree = reparse(tree, text);
          checked = recheck(checked, tree.file, tree.diagnostics, { text });
          const fresh = parse(text);
          const expected = describeCheck(check(fresh.file, fresh.diagnostics, { text }));
          assert.equal(describeCheck(checked), expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("takes over the nodes of statements that rest on nothing edited", () => {
    const text = "input x: float64[n]\na = x + 1\nb = x * 2\n";
    const tree = parse(text);
    const before = check(tree.file, tree.diagnostics, { text });
    const nodeOf = (c: typeof before, name: string) => c.info.symbols.find((s) => s.name === name)!.node;
    const b = nodeOf(before, "b");
    const a = nodeOf(before, "a");
    const next = text.replace("x + 1", "x + 1000");
    const again = reparse(tree, next);
    const after = recheck(before, again.file, again.diagnostics, { text: next });
    assert.equal(nodeOf(after, "b"), b);
    assert.notEqual(nodeOf(after, "a"), a);
  });
});
