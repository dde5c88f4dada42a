/** @file The golden files of the language server, replayed through the real process: every answer to the letter. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { askAll } from "../harness/editor-golden.ts";
import { goldenFiles } from "../harness/golden.ts";
import { LspClient } from "../harness/lsp-client.ts";

describe("the language server, on golden files", () => {
  let client: LspClient;
  before(async () => {
    client = await LspClient.start();
  });
  after(() => client.stop());

  for (const { name, path, text } of goldenFiles("editor")) {
    it(`answers what ${name} expects`, async () => {
      const found = await askAll(client, `untitled:${name}`, text);
      if (process.env.UPDATE && found !== text) writeFileSync(path, found);
      assert.equal(found, process.env.UPDATE ? found : text);
    });
  }
});
