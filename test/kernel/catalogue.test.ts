/** @file Every code of a run has an entry in the catalogue, and every example there ends as it says. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeFiles } from "../../server/src/kernel/node-files.ts";
import type { Entry } from "../../server/src/language/catalogue/entry.ts";
import { catalogue, isCode } from "../../server/src/language/catalogue.ts";
import { TextRunner } from "./run-text.ts";

describe("the catalogue", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  for (const [code, entry] of Object.entries(catalogue as Readonly<Record<string, Entry>>)) {
    const { example } = entry;
    if (!entry.atRun || example === undefined) continue;
    it(`shows ${code} by a file whose run ends with it`, () => {
      const runner = new TextRunner("cpu", new NodeFiles(join(folder, "none.tg")));
      runner.run(example);
      const found = runner.events.flatMap((e) =>
        e.kind === "diagnostic" && e.diagnostic.severity === entry.severity ? [`${e.stage}: ${e.diagnostic.code}`] : [],
      );
      assert.deepEqual(found, [`run: ${code}`]);
    });
  }

  it("has every code that a run can end with", () => {
    const sources = ["runtime/src", "server/src/kernel", "server/src/files"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((f) => f.endsWith(".ts"))
        .map((f) => readFileSync(join(folder, f), "utf8")),
    );
    const codes = sources.flatMap((s) =>
      [...s.matchAll(/(?:runFault|fileFault)\(\s*"([a-z-]+)"|kind: "run-fault", code: "([a-z-]+)"/g)].map(
        (m) => m[1] ?? m[2]!,
      ),
    );
    assert.ok(codes.length > 20);
    assert.deepEqual(
      [...new Set(codes)].filter((c) => !isCode(c)),
      [],
    );
  });
});
