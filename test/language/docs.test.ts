/** @file The programs of the documentation are programs: they parse, check without an error, and can be formatted. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { check } from "../../server/src/language/check/check.ts";
import { format } from "../../server/src/language/format.ts";
import { parse } from "../../server/src/language/parse.ts";

const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync("docs").map((name) => `docs/${name}`)];

describe("the documentation", () => {
  for (const page of pages.filter((name) => name.endsWith(".md"))) {
    let text: string;
    try {
      text = readFileSync(page, "utf8");
    } catch {
      continue;
    }
    for (const [, program] of text.matchAll(/^```tg\n([\s\S]*?)^```$/gm)) {
      const source = program as string;
      it(`of ${page} shows a good program: ${source.split("\n").find((line) => !line.startsWith("#"))}`, () => {
        const { file, diagnostics } = parse(source);
        const checked = check(file, diagnostics, { text: source });
        const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
        assert.deepEqual(
          errors.map(({ message, span }) => `${message}: ${source.slice(span.start, span.end)}`),
          [],
        );
        assert.equal(format(format(source)), format(source));
      });
    }
  }
});
