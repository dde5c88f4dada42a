/** @file The golden programs replayed through the server: the editor sees just the diagnostics that the checker finds, and every name answers. */
import assert from "node:assert/strict";
import type { CompletionList, Hover, Location, WorkspaceEdit } from "vscode-languageserver";
import { LineIndex } from "../../server/src/text/line-index.ts";
import { checkText, goldenFiles, programOf } from "../harness/golden.ts";
import { LspClient } from "../harness/lsp-client.ts";

describe("golden programs in the language server", () => {
  let client: LspClient;
  before(async () => {
    client = await LspClient.start();
  });
  after(() => client.stop());

  for (const { name, text: golden } of goldenFiles("check")) {
    const text = programOf(golden);
    const uri = `untitled:${name}`;

    it(`${name}: publishes the diagnostics that are written in it`, async () => {
      await client.open(uri, text);
      const published = await client.diagnostics(uri);
      const lines = new LineIndex(text);
      const found = published.map((d) => [d.code, d.message, d.range, d.relatedInformation?.map((r) => r.message)]);
      const expected = checkText(text).diagnostics.map((d) => [
        d.code,
        d.message,
        lines.range(d.span),
        [...d.labels, ...d.chain].map((r) => r.message),
      ]);
      assert.deepEqual(found, expected);
    });

    it(`${name}: explains, finds and renames every name`, async () => {
      const { symbols, usesOf } = checkText(text).info;
      const lines = new LineIndex(text);
      const textDocument = { uri };
      for (const s of symbols) {
        const position = lines.position(s.span.start);
        const shown = await client.request<Hover | null>("textDocument/hover", { textDocument, position });
        assert.ok(shown, `hover on ${s.name}`);
        for (const reference of usesOf(s)) {
          const at = lines.position(reference.start);
          if (text.slice(reference.start, reference.end) !== s.name) continue;
          const definition = await client.request<Location | null>("textDocument/definition", {
            textDocument,
            position: at,
          });
          assert.ok(definition, `definition of ${s.name}`);
          const there = lines.offset(definition.range.start);
          assert.equal(text.slice(there, there + s.name.length), s.name);
          const places = await client.request<Location[]>("textDocument/references", {
            textDocument,
            position: at,
            context: { includeDeclaration: true },
          });
          assert.ok(places.some((p) => lines.offset(p.range.start) === reference.start));
          assert.ok(places.some((p) => lines.offset(p.range.start) === there));
          break;
        }
      }
      const last = lines.position(text.length);
      const { items } = await client.request<CompletionList>("textDocument/completion", {
        textDocument,
        position: last,
      });
      const offered = new Set(items.map((i) => i.label));
      if (items.length > 0) {
        for (const s of symbols.filter((s) => s.kind === "input" || s.kind === "shared"))
          assert.ok(offered.has(s.name), s.name);
      }
    });
  }

  it("renames so that the program checks as before", async () => {
    for (const { name, text: golden } of goldenFiles("check")) {
      const text = programOf(golden);
      const checked = checkText(text);
      if (checked.diagnostics.some((d) => d.severity === "error")) continue;
      const lines = new LineIndex(text);
      const textDocument = { uri: `untitled:${name}` };
      for (const s of checked.info.symbols) {
        const newName = `${s.name}_renamed`;
        const position = lines.position(s.span.start);
        const edit = await client.request<WorkspaceEdit>("textDocument/rename", { textDocument, position, newName });
        const edits = edit.changes![textDocument.uri]!.map((e) => lines.offset(e.range.start)).sort((a, b) => b - a);
        let renamed = text;
        for (const at of edits) renamed = `${renamed.slice(0, at)}${newName}${renamed.slice(at + s.name.length)}`;
        const errors = checkText(renamed).diagnostics.filter((d) => d.severity === "error");
        assert.deepEqual(
          errors.map((d) => d.message),
          [],
          `${name}: ${s.name}`,
        );
      }
    }
  });
});
