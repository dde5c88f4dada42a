/** @file Files that import each other in the editor: through the real server, over stdio, with texts that are not saved. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CompletionItem, DocumentLink, Hover, Location, WorkspaceEdit } from "vscode-languageserver";
import { LspClient } from "../harness/lsp-client.ts";

describe("imports in the editor", () => {
  let folder = "";
  let client: LspClient;
  const uri = (name: string): string => pathToFileURL(join(folder, name)).href;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
    client = await LspClient.start();
  });
  after(async () => {
    await client.stop();
    rmSync(folder, { recursive: true });
  });
  const model = "## A dense layer.\ndef dense(x, w) = x @ w\nshared w: float64[3, 2] = eval(ones([3, 2]))\n";
  const text = 'import "model"\ninput x: float64[n, 3]\ny = dense(x, w)\nfunction f(x) -> y\n';
  const ask = <R>(method: string, line: number, character: number, more: object = {}): Promise<R> =>
    client.request<R>(method, { textDocument: { uri: uri("main.tg") }, position: { line, character }, ...more });

  it("follows definition, hover, links, completion and references into the other file", async () => {
    writeFileSync(join(folder, "model.tg"), model);
    await client.open(uri("main.tg"), text);
    assert.deepEqual(await client.diagnostics(uri("main.tg"), 1), []);
    const definition = await ask<Location>("textDocument/definition", 2, 5);
    assert.deepEqual([basename(definition.uri), definition.range.start.line], ["model.tg", 1]);
    const hover = await ask<Hover>("textDocument/hover", 2, 5);
    const shown = JSON.stringify(hover.contents);
    for (const part of ["def dense(x, w)", "A dense layer.", "Imported from model.tg."])
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: uri("main.tg") },
    });
    assert.deepEqual(
      links.map((l) => l.target),
      [uri("model.tg")],
    );
    const completion = await ask<{ items: CompletionItem[] } | CompletionItem[]>("textDocument/completion", 2, 6);
    const items = Array.isArray(completion) ? completion : completion.items;
    assert.ok(items.some((i) => i.label === "dense"));
    const references = await ask<Location[]>("textDocument/references", 2, 5, {
      context: { includeDeclaration: true },
    });
    assert.deepEqual(references.map((r) => `${basename(r.uri)}:${r.range.start.line}`).sort(), [
      "main.tg:2",
      "model.tg:1",
    ]);
  });

  it("checks a file again when the one that it imports is edited and not saved, and when that is closed", async () => {
    await client.open(uri("model.tg"), model);
    await client.change(uri("model.tg"), 2, [
      { text: model.replace("[3, 2] =", "[4, 2] =").replace("ones([3", "ones([4") },
    ]);
    const told = await client.diagnosticsWhen(uri("main.tg"), (d) => d.length > 0);
    assert.match(String(told[0]!.message), /dense/);
    const places = told[0]!.relatedInformation!.map((r) => basename(r.location.uri));
    assert.ok(places.includes("model.tg"), String(places));
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: uri("model.tg") } });
    await client.diagnosticsWhen(uri("main.tg"), (d) => d.length === 0);
  });

  it("renames where a name is declared, in all open files, and refuses to elsewhere", async () => {
    await assert.rejects(
      ask("textDocument/rename", 2, 5, { newName: "layer" }),
      /`dense` is declared in model.tg: rename it there/,
    );
    await assert.rejects(ask("textDocument/prepareRename", 2, 5), /`dense` is declared in model.tg: rename it there/);
    await client.open(uri("model.tg"), model, 5);
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", {
      textDocument: { uri: uri("model.tg") },
      position: { line: 1, character: 5 },
      newName: "layer",
    });
    assert.deepEqual(
      Object.entries(edit.changes!).map(([u, e]) => [basename(u), e.length]),
      [
        ["model.tg", 1],
        ["main.tg", 1],
      ],
    );
  });

  it("runs what is open, saved or not", async () => {
    await client.change(uri("model.tg"), 6, [{ text: model.replace("x @ w", "x @ w + 1000") }]);
    await client.change(uri("main.tg"), 2, [{ text: `${text}f([[1, 2, 3]])\n` }]);
    const results: unknown[] = [];
    const finished = new Promise<void>((resolve) => {
      client.connection.onNotification(
        "tensorgraph/event",
        ({ event }: { event: { kind: string; inline?: string } }) => {
          if (event.kind === "result") results.push(event.inline);
          if (event.kind === "run-finished") resolve();
        },
      );
    });
    await client.request("tensorgraph/run", { uri: uri("main.tg"), version: 2, what: { kind: "file" } });
    await finished;
    assert.equal(results.length, 1);
    assert.match(String(results[0]), /1006/);
  });
});
