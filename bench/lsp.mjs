/**
 * @file Measures the bundled language server over stdio on a generated file of 2,000 lines: how long an editor waits after a keystroke
 * for diagnostics, hover, completion, signature help and colours, how long a start takes, and whether memory stays flat. Run after
 * `node scripts/bundle.mjs`. `EDITS=1000` shortens the last part. Beside what an editor waits stands the time that the server's own
 * thread computed (Linux): on a busy machine the two are far apart.
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

  async start() {
    this.process = spawn(process.execPath, ["dist/tensorgraph.js", "lsp", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification("textDocument/publishDiagnostics", (p) => this.#waiting.get(p.version)?.(p));
    this.connection.listen();
    await this.connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    await this.connection.sendNotification("initialized", {});
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

  /** Milliseconds that the server's main thread has computed so far. */
  computed() {
    return Number(readFileSync(`/proc/${this.process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
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

/** Milliseconds that pass, and those of them that the server computes. */
const time = async (client, work) => {
  const [start, before] = [performance.now(), client.process ? client.computed() : 0];
  await work();
  return { wall: performance.now() - start, own: client.computed() - before };
};
const sorted = (values) => [...values].sort((a, b) => a - b);
const p95 = (values) => sorted(values)[Math.ceil(values.length * 0.95) - 1];
const median = (values) => sorted(values)[values.length >> 1];
let missed = 0;
function report(what, times, target) {
  const values = times.map((x) => x.wall);
  const own = times.map((x) => x.own);
  const ok = p95(values) <= target;
  if (!ok) missed++;
  console.log(
    `${ok ? "ok  " : "MISS"} ${what.padEnd(34)} p95 ${p95(values).toFixed(1)} ms, median ${median(values).toFixed(1)} ms (target ${target} ms); the server alone p95 ${p95(own).toFixed(1)} ms, median ${median(own).toFixed(1)} ms`,
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
  const client = new Client();
  starts.push(
    await time(client, async () => {
      await client.start();
      await client.open(source(200));
    }),
  );
  await client.stop();
}
report("start to diagnostics of 200 lines", starts, 300);

const client = new Client();
await client.start();
await client.open(source(2000));
const strokes = keystrokes(client);
for (let i = 0; i < 20; i++) await client.edit(strokes.next().value);
const taken = { diagnostics: [], hover: [], completion: [], signature: [], tokens: [], delta: [], range: [] };
let resultId;
for (let i = 0; i < 200; i++) {
  const edit = strokes.next().value;
  taken.diagnostics.push(await time(client, () => client.edit(edit)));
  const position = client.position(edit.offset + edit.insert.length);
  const elsewhere = client.position(random(client.text.length));
  taken.hover.push(await time(client, () => client.ask("hover", { position: elsewhere })));
  taken.completion.push(await time(client, () => client.ask("completion", { position })));
  taken.signature.push(await time(client, () => client.ask("signatureHelp", { position })));
  const range = { start: position, end: { line: position.line + 60, character: 0 } };
  taken.range.push(await time(client, () => client.ask("semanticTokens/range", { range })));
  if (i % 2 === 0 || !resultId) {
    taken.tokens.push(
      await time(client, async () => {
        ({ resultId } = await client.ask("semanticTokens/full"));
      }),
    );
  } else {
    taken.delta.push(
      await time(client, async () => {
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
