/**
 * @file Measures the bundled language server over stdio on a generated file of 2,000 lines: how long an editor waits after a keystroke
 * for diagnostics, hover, completion, signature help and colours, how long a start takes, and whether memory stays flat. Run after
 * `node scripts/bundle.mjs`. `EDITS=1000` shortens the last part.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { source } from "./large-file.mjs";

const uri = "file:///large.tg";
const edits = Number(process.env.EDITS ?? 10_000);

class Client {
  #waiting = new Map();
  #version = 0;

  static async start() {
    const client = new Client();
    client.process = spawn(process.execPath, ["dist/tensorgraph.js", "lsp", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    client.connection = createProtocolConnection(
      new StreamMessageReader(client.process.stdout),
      new StreamMessageWriter(client.process.stdin),
    );
    client.connection.onNotification("textDocument/publishDiagnostics", (p) => client.#waiting.get(p.version)?.(p));
    client.connection.listen();
    await client.connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    await client.connection.sendNotification("initialized", {});
    return client;
  }

  #published() {
    return new Promise((resolve) => this.#waiting.set(this.#version, resolve));
  }

  open(text) {
    this.text = text;
    this.#version++;
    const published = this.#published();
    const textDocument = { uri, languageId: "tensorgraph", version: this.#version, text };
    void this.connection.sendNotification("textDocument/didOpen", { textDocument });
    return published;
  }

  /** Resolves when the diagnostics of the new text are here. */
  edit({ offset, remove, insert }) {
    const change = {
      range: { start: this.position(offset), end: this.position(offset + remove) },
      text: insert,
    };
    this.text = this.text.slice(0, offset) + insert + this.text.slice(offset + remove);
    this.#version++;
    const published = this.#published();
    void this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: this.#version },
      contentChanges: [change],
    });
    return published.then((p) => {
      this.#waiting.delete(p.version);
      return p;
    });
  }

  ask(method, params = {}) {
    return this.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...params });
  }

  position(offset) {
    const before = this.text.slice(0, offset);
    const line = before.split("\n").length - 1;
    return { line, character: offset - (before.lastIndexOf("\n") + 1) };
  }

  /** Bytes of memory that the process holds, as the system counts. */
  memory() {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, "utf8"))[1]) * 1024;
  }

  async stop() {
    await this.connection.sendRequest("shutdown");
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    await this.connection.sendNotification("exit");
    await ended;
  }
}

const time = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
const sorted = (values) => [...values].sort((a, b) => a - b);
const p95 = (values) => sorted(values)[Math.ceil(values.length * 0.95) - 1];
const median = (values) => sorted(values)[values.length >> 1];
let missed = 0;
function report(what, values, target) {
  const ok = p95(values) <= target;
  if (!ok) missed++;
  console.log(
    `${ok ? "ok  " : "MISS"} ${what.padEnd(34)} p95 ${p95(values).toFixed(1)} ms, median ${median(values).toFixed(1)} ms (target ${target} ms)`,
  );
}

let seed = 1;
const random = (n) => {
  seed = (seed * 48271) % 2147483647;
  return seed % n;
};
const typed = ["1", "x", " ", "\n", ")", "(", "+ 1", "w", "#", ".", "input q: float64\n"];

/** A keystroke somewhere, and its undoing, in turns: the file keeps its size. */
function* keystrokes(client) {
  for (;;) {
    const offset = random(client.text.length);
    const insert = typed[random(typed.length)];
    yield { offset, remove: 0, insert };
    yield { offset, remove: insert.length, insert: "" };
  }
}

const starts = [];
for (let i = 0; i < 7; i++) {
  let client;
  starts.push(
    await time(async () => {
      client = await Client.start();
      await client.open(source(200));
    }),
  );
  await client.stop();
}
report("start to diagnostics of 200 lines", starts, 300);

const client = await Client.start();
await client.open(source(2000));
const strokes = keystrokes(client);
for (let i = 0; i < 20; i++) await client.edit(strokes.next().value);
const taken = { diagnostics: [], hover: [], completion: [], signature: [], tokens: [], delta: [], range: [] };
let resultId;
for (let i = 0; i < 200; i++) {
  const edit = strokes.next().value;
  taken.diagnostics.push(await time(() => client.edit(edit)));
  const position = client.position(edit.offset + edit.insert.length);
  const elsewhere = client.position(random(client.text.length));
  taken.hover.push(await time(() => client.ask("hover", { position: elsewhere })));
  taken.completion.push(await time(() => client.ask("completion", { position })));
  taken.signature.push(await time(() => client.ask("signatureHelp", { position })));
  const range = { start: position, end: { line: position.line + 60, character: 0 } };
  taken.range.push(await time(() => client.ask("semanticTokens/range", { range })));
  if (i % 2 === 0 || !resultId) {
    taken.tokens.push(
      await time(async () => {
        ({ resultId } = await client.ask("semanticTokens/full"));
      }),
    );
  } else {
    taken.delta.push(
      await time(async () => {
        ({ resultId } = await client.ask("semanticTokens/full/delta", { previousResultId: resultId }));
      }),
    );
  }
}
report("diagnostics after a keystroke", taken.diagnostics, 50);
report("hover", taken.hover, 10);
report("completion", taken.completion, 10);
report("signature help", taken.signature, 10);
report("semantic tokens, all", taken.tokens, 30);
report("semantic tokens, what changed", taken.delta, 30);
report("semantic tokens of a screen", taken.range, 30);

const early = [];
const late = [];
for (let i = 0; i < edits; i++) {
  await client.edit(strokes.next().value);
  if (i > edits * 0.1 && i <= edits * 0.3) early.push(client.memory());
  if (i > edits * 0.8) late.push(client.memory());
}
const [before, after] = [median(early), median(late)];
const flat = after < before * 1.2;
if (!flat) missed++;
console.log(
  `${flat ? "ok  " : "MISS"} memory over ${edits} edits: ${(before / 1e6).toFixed(0)} MB early, ${(after / 1e6).toFixed(0)} MB late`,
);
await client.stop();
client.connection.dispose();
process.exit(missed > 0 ? 1 : 0);
