/** @file What passes between client and server beside the features: settings, data files, closing and opening, stale requests, fetched diagnostics. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource, type Hover, type InlayHint } from "vscode-languageserver/node";
import { LspClient } from "../harness/lsp-client.ts";
import { until } from "../harness/until.ts";

const uri = "untitled:protocol.tg";
const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe("the protocol", () => {
  const running: LspClient[] = [];
  const start = async (
    capabilities: object = {},
    options?: unknown,
    folders?: readonly object[],
  ): Promise<LspClient> => {
    const client = await LspClient.start(capabilities, options, folders);
    running.push(client);
    return client;
  };
  afterEach(() => Promise.all(running.splice(0).map((client) => client.stop())));

  const hints = (client: LspClient): Promise<InlayHint[]> =>
    client.request("textDocument/inlayHint", { textDocument: { uri }, range: everything });

  it("settings that are sent are used", async () => {
    const client = await start();
    await client.open(uri, "input x: float64[n]\ny = exp(x)\n");
    assert.equal((await hints(client)).length, 1);
    const settings = { tensorgraph: { inlayHints: { types: false } } };
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings });
    assert.equal((await hints(client)).length, 0);
  });

  it("settings are fetched from a client that can be asked, again when they change", async () => {
    // The handler has to stand before the server asks.
    let types = false;
    const client = await start({ workspace: { configuration: true, inlayHint: { refreshSupport: true } } });
    let refreshed = 0;
    client.connection.onRequest("workspace/configuration", () => [{ inlayHints: { types } }]);
    client.connection.onRequest("workspace/inlayHint/refresh", () => {
      refreshed++;
      return null;
    });
    await client.open(uri, "input x: float64[n]\ny = exp(x)\n");
    const become = async (count: number): Promise<void> => {
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await until(`${count} hints`, async () => (await hints(client)).length === count);
    };
    await become(0);
    types = true;
    await become(1);
    await until("a refresh", async () => refreshed > 0);
  });

  it("a data file gives its type, and another one when it has changed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tensorgraph-lsp-"));
    try {
      const client = await start();
      writeFileSync(join(folder, "a.csv"), "1.5,2\n3,4\n");
      const file = pathToFileURL(join(folder, "load.tg")).href;
      await client.open(file, 'a = load("a.csv")\n');
      const shown = async (): Promise<string> => {
        const params = { textDocument: { uri: file }, position: { line: 0, character: 0 } };
        const hover = await client.request<Hover>("textDocument/hover", params);
        return (hover.contents as { value: string }).value;
      };
      assert.match(await shown(), /float64\[2, 2\]/);
      writeFileSync(join(folder, "a.csv"), "1.5,2\n3,4\n5,6\n");
      const changes = [{ uri: pathToFileURL(join(folder, "a.csv")).href, type: 2 }];
      await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
      assert.match(await shown(), /float64\[3, 2\]/);
      // What the program itself writes before it reads it may be another file by then.
      await client.change(file, 2, [{ text: 'save("a.csv", [1, 2])\na = load("a.csv")\nb = load("b.csv")\n' }]);
      const position = { line: 1, character: 0 };
      const hover = await client.request<Hover>("textDocument/hover", { textDocument: { uri: file }, position });
      assert.doesNotMatch((hover.contents as { value: string }).value, /float64/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("a closed document has no diagnostics and no answers; opened again it has both", async () => {
    const client = await start();
    await client.open(uri, "a = nothing\n", 1);
    assert.equal((await client.diagnostics(uri)).length, 1);
    const cleared = new Promise<void>((resolve) => {
      client.connection.onNotification("textDocument/publishDiagnostics", (p: { diagnostics: unknown[] }) => {
        if (p.diagnostics.length === 0) resolve();
      });
    });
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    await cleared;
    const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
    assert.equal(await client.request("textDocument/hover", params), null);
    const textDocument = { uri, languageId: "another", version: 1, text: "b = 2\n" };
    await client.connection.sendNotification("textDocument/didOpen", { textDocument });
    assert.ok(await client.request("textDocument/hover", params));
  });

  it("a client that shows progress sees that a large file is being checked", async () => {
    const client = await start({ window: { workDoneProgress: true } });
    const told: string[] = [];
    client.connection.onRequest("window/workDoneProgress/create", () => void told.push("create"));
    client.connection.onNotification("$/progress", (p: { value: { kind: string; title?: string } }) => {
      told.push(`${p.value.kind}${p.value.title ? ` ${p.value.title}` : ""}`);
    });
    await client.open("file:///small.tg", "x = 1\n");
    await client.diagnostics("file:///small.tg");
    assert.deepEqual(told, []);
    await client.open("file:///models/large.tg", `input x: float64[n]\n${"y = exp(x) # and so on\n".repeat(2000)}`);
    await client.diagnostics("file:///models/large.tg");
    await until("the end of the progress", async () => told.length >= 3);
    assert.deepEqual(told, ["create", "begin Checking large.tg", "end"]);
  });

  it("a client that never answers about progress gets its diagnostics all the same", async () => {
    const client = await start({ window: { workDoneProgress: true } });
    client.connection.onRequest("window/workDoneProgress/create", () => new Promise(() => {}));
    await client.open("file:///large.tg", `${"y = 1 # and so on and on\n".repeat(2000)}`);
    assert.deepEqual(await client.diagnostics("file:///large.tg"), []);
  });

  it("symbols of all files in the folders are found, also of folders that come and not of those that go", async () => {
    const root = mkdtempSync(join(tmpdir(), "tensorgraph-lsp-"));
    try {
      const [one, two] = ["one", "two"].map((name) => join(root, name)) as [string, string];
      for (const folder of [one, two, join(two, "node_modules")]) mkdirSync(folder);
      writeFileSync(join(one, "a.tg"), "input shape_of_a: float64[n]\n");
      writeFileSync(join(two, "b.tg"), "shared shape_of_b = 0.5\nfunction shape_f() -> shape_of_b\n");
      writeFileSync(join(two, "node_modules", "c.tg"), "shape_of_c = 1\n");
      const folder = (path: string): object => ({ uri: pathToFileURL(path).href, name: path });
      const client = await start({ workspace: { workspaceFolders: true } }, undefined, [folder(one)]);
      const found = async (): Promise<string[]> => {
        const symbols = await client.request<{ name: string }[]>("workspace/symbol", { query: "shape" });
        return symbols.map((s) => s.name).sort();
      };
      assert.deepEqual(await found(), ["shape_of_a"]);
      const change = (event: object): Promise<void> =>
        client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
      await change({ added: [folder(two)], removed: [] });
      assert.deepEqual(await found(), ["shape_f", "shape_of_a", "shape_of_b"]);
      // What is open counts as it is in the editor.
      await client.open(pathToFileURL(join(one, "a.tg")).href, "shape_now = 1\n");
      await change({ added: [], removed: [folder(two)] });
      assert.deepEqual(await found(), ["shape_now"]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it("docs/protocol.md speaks of every request and event, and of no other", () => {
    const types = readFileSync("server/protocol/requests.ts", "utf8");
    const docs = readFileSync("docs/protocol.md", "utf8");
    const methods = (text: string): string[] => [
      ...new Set([...text.matchAll(/["`](tensorgraph\/[a-zA-Z]+)["`]/g)].map((m) => m[1]!)),
    ];
    const declared = methods(
      types.slice(types.indexOf("export interface Requests"), types.indexOf("export interface TrustParams")),
    );
    const notifications = ["tensorgraph/event", "tensorgraph/staleness", "tensorgraph/trust"];
    assert.deepEqual(methods(docs).sort(), [...declared, ...notifications].sort());
    const events = types.slice(types.indexOf("export type RunEvent"), types.indexOf("export interface RunDiagnostic"));
    for (const [, kind] of events.matchAll(/readonly kind: "([a-z-]+)"/g))
      assert.ok(docs.includes(`\`${kind}\``), kind);
  });

  it("a cancelled request is refused as cancelled", async () => {
    const client = await start();
    await client.open(uri, "input x: float64[n]\n");
    const source = new CancellationTokenSource();
    const params = { textDocument: { uri }, position: { line: 0, character: 6 } };
    const answer = client.connection.sendRequest("textDocument/hover", params, source.token);
    source.cancel();
    await assert.rejects(answer, { code: -32800 });
  });

  it("parameters that are none are refused as such", async () => {
    const client = await start();
    await client.open(uri, "input x: float64[n]\n");
    for (const params of [
      {},
      { textDocument: { uri } },
      { textDocument: { uri }, position: { line: -1, character: 0 } },
    ]) {
      await assert.rejects(client.request("textDocument/hover", params), { code: -32602 });
    }
  });

  it("diagnostics are fetched by a client that says so, and then not sent", async () => {
    const client = await start({}, { pullDiagnostics: true });
    assert.ok(client.initialized.capabilities.diagnosticProvider);
    let sent = 0;
    client.connection.onNotification("textDocument/publishDiagnostics", () => void sent++);
    await client.open(uri, "a = nothing\n");
    const report = await client.request<{ kind: string; items: { code: string }[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    assert.deepEqual([report.kind, report.items.map((d) => d.code)], ["full", ["unknown-name"]]);
    await new Promise((r) => setTimeout(r, 50));
    assert.equal(sent, 0);
  });
});
