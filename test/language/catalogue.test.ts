/** @file The catalogue of diagnostics: each example shows its code and no other, and the manual's list is up to date. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue, type Entries, isCode } from "../../server/src/language/catalogue.ts";
import { checkText } from "../harness/golden.ts";

const entries = Object.entries(catalogue as Entries);

describe("the catalogue", () => {
  for (const [code, entry] of entries) {
    if (entry.example === undefined) continue;
    if (entry.atRun) {
      it(`has an example of ${code} that only a run can refuse`, () => {
        assert.deepEqual(seriousCodes(entry.example!, code), []);
      });
    } else {
      it(`has an example of ${code} with that mistake and no other`, () => {
        assert.deepEqual(seriousCodes(entry.example!, code), [code]);
      });
    }
  }

  it("has every code that an op can give", () => {
    const folder = "runtime/src";
    const codes = new Set<string>();
    for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts")) continue;
      for (const [, code] of readFileSync(join(folder, path), "utf8").matchAll(/\bfault\(\s*"([^"]+)"/g))
        codes.add(code!);
    }
    assert.ok(codes.size > 10);
    assert.deepEqual(
      [...codes].filter((code) => !isCode(code)),
      [],
    );
  });

  it("has kebab-case codes and whole sentences", () => {
    for (const [code, { doc }] of entries) {
      assert.match(code, /^[a-z]+(-[a-z]+)*$/);
      assert.match(doc, /^[A-Z`].*[.]$/s, code);
    }
  });

  it("is what docs/errors.md says", async () => {
    const module: unknown = await import(pathToFileURL("scripts/generate/errors.mjs").href);
    const [made] = (module as { generate: () => { path: string; text: string }[] }).generate();
    assert.equal(readFileSync(made!.path, "utf8"), made!.text);
  });
});

/** Codes of a program, hints left out unless the code in question is one. */
const seriousCodes = (text: string, code: string): string[] =>
  checkText(text)
    .diagnostics.filter((d) => d.severity !== "hint" || d.code === code)
    .map((d) => d.code);
