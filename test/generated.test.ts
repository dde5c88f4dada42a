/** @file Generated files are what their generators write now. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

interface Generator {
  readonly generate: () =>
    | readonly { readonly path: string; readonly text: string }[]
    | Promise<readonly { readonly path: string; readonly text: string }[]>;
}

describe("generated files", () => {
  for (const name of readdirSync("scripts/generate").filter((f) => f.endsWith(".mjs"))) {
    it(`of ${name} are fresh`, async () => {
      const { generate } = (await import(pathToFileURL(`scripts/generate/${name}`).href)) as Generator;
      for (const { path, text } of await generate()) {
        assert.ok(readFileSync(path, "utf8") === text, `${path} is stale: run \`npm run generate\``);
      }
    });
  }
});
