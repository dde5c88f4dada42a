/**
 * @file Starts the bundled programs once, each as in daily use, so that they leave the code which V8 compiled for them in
 * `dist/cache/` and the next start finds it there. `server/src/start/load.ts` reads and writes it.
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { root } from "./setup.mjs";

const program = join(root, "dist/tensorgraph.js");
const example = join(root, "examples/tutorial.tg");

/** Fails when a program does. */
export async function warm() {
  const { status } = spawnSync(process.execPath, [program, "check", example], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`tensorgraph check ended with ${status}`);
  const server = spawn(process.execPath, [program, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const tooLong = setTimeout(() => server.kill(), 180_000);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const early = ended.then((code) => {
    if (code !== 0) throw new Error(`the language server ended with ${code}`);
  });
  await Promise.race([use(server), early]);
  await early;
  clearTimeout(tooLong);
}

/** What an editor asks when a file is opened, and where a cursor stands on a name. */
async function use(server) {
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const uri = pathToFileURL(example).href;
  const text = readFileSync(example, "utf8");
  const published = new Promise((resolve) => connection.onNotification("textDocument/publishDiagnostics", resolve));
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "tensorgraph", version: 1, text },
  });
  await published;
  const textDocument = { uri };
  const lines = text.split("\n");
  const line = lines.findIndex((l) => l.startsWith("function "));
  const position = { line, character: 10 };
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const ask = (method, params) => connection.sendRequest(`textDocument/${method}`, { textDocument, ...params });
  await ask("hover", { position });
  await ask("completion", { position });
  await ask("signatureHelp", { position });
  await ask("semanticTokens/full", {});
  await ask("inlayHint", { range });
  await ask("codeLens", {});
  await ask("documentSymbol", {});
  await ask("foldingRange", {});
  await ask("documentHighlight", { position });
  await ask("codeAction", { range, context: { diagnostics: [] } });
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
}
