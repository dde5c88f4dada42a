/** @file The server under a user who types at random and a client that asks at random: it answers or refuses all, and is still right. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  CancellationTokenSource,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { LspClient } from "../harness/lsp-client.ts";

/** A generator of its own (MINSTD), so that a seed says it all. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = (seed % 2147483646) + 1;
  }
  below(n: number): number {
    this.#state = (this.#state * 48271) % 2147483647;
    return this.#state % n;
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

const uri = "untitled:fuzz.tg";
const other = "untitled:other.tg";
const shreds = [
  ..."()[]{}=:,.#\"'+-*/@%<>?&|~ \n\t",
  ...[
    "\r\n",
    "😀",
    "é",
    "σ",
    "x",
    "grad(",
    "input q: float64[n]\n",
    "# %% Cell\n",
    "## doc\n",
    "def f(a, b = 1) = a + b\n",
  ],
  ...[
    "function g(x) -> x\n  update ",
    "for i in range(3) {\n",
    "}\n",
    "import",
    "1e",
    "0x",
    "\u0301",
    "w",
    "shared ",
    " -> ",
    " = ",
  ],
];

const aboutPosition = [
  ...["hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "rename"],
  ...["prepareRename", "prepareCallHierarchy", "onTypeFormatting", "selectionRange"],
];
const aboutRange = ["inlayHint", "codeAction", "rangeFormatting", "semanticTokens/range"];
const aboutDocument = [
  ...["documentSymbol", "foldingRange", "codeLens", "documentLink", "formatting", "diagnostic"],
  ...["semanticTokens/full", "semanticTokens/full/delta"],
];

/** Lines and columns in and around the text. */
function somewhere(dice: Dice, text: string): { line: number; character: number } {
  const lines = text.split("\n");
  const line = dice.below(lines.length + 3);
  return { line, character: dice.below((lines[line] ?? "").length + 5) };
}

function request(dice: Dice, text: string): { method: string; params: object } {
  const textDocument = { uri: dice.of([uri, uri, uri, uri, other, "untitled:not-open.tg"]) };
  const options = { tabSize: 2, insertSpaces: true };
  const position = somewhere(dice, text);
  switch (dice.below(4)) {
    case 0:
      return {
        method: `textDocument/${dice.of(aboutDocument)}`,
        params: { textDocument, options, previousResultId: "1" },
      };
    case 1: {
      const range = { start: position, end: somewhere(dice, text) };
      return {
        method: `textDocument/${dice.of(aboutRange)}`,
        params: { textDocument, range, options, context: { diagnostics: [] } },
      };
    }
    case 2:
      if (dice.below(8) === 0) return { method: "workspace/symbol", params: { query: dice.of(["", "x", "w_"]) } };
  }
  const ch = dice.of(["\n", "}"]);
  const newName = dice.of(["fresh", "x", "2", "exp", "σ"]);
  const context = { includeDeclaration: dice.below(2) === 0 };
  const method = `textDocument/${dice.of(aboutPosition)}`;
  return { method, params: { textDocument, position, positions: [position], ch, newName, context, options } };
}

/** Requests of our own that run nothing, and some of LSP that speak of items. */
const others = [
  ...["cells", "queue", "interrupt", "results", "state", "graph", "wat", "gradientGraph", "value"].map(
    (name) => `tensorgraph/${name}`,
  ),
  ...["completionItem/resolve", "callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"],
  ...["workspace/textDocumentContent", "textDocument/nothingLikeIt"],
];
/** These would run the text, or write files: refused where nothing is trusted. */
const guarded = ["run", "setValue", "exportValue", "resetShared", "saveCheckpoint", "checkGradient"].map(
  (name) => `tensorgraph/${name}`,
);

function otherRequest(dice: Dice, text: string, methods: readonly string[]): { method: string; params: object } {
  const range = { start: somewhere(dice, text), end: somewhere(dice, text) };
  const item = { name: "f", kind: 12, uri: dice.of([uri, other]), range, selectionRange: range };
  const data = dice.of([undefined, 7, { kind: "op", name: "exp" }, { kind: "symbol", uri, name: dice.of(["x", "σ"]) }]);
  const what = dice.of([
    { kind: "file" },
    { kind: "cells", cells: [dice.below(9)] },
    { kind: "lines", start: 1, end: 0 },
    3,
  ]);
  return {
    method: dice.of(methods),
    params: {
      uri: dice.of([uri, other, "untitled:not-open.tg", 5, `tensorgraph:/graph/cost.txt?${encodeURIComponent(uri)}`]),
      name: dice.of(["cost", "train", "weights", "nothing", 5, undefined]),
      cost: dice.of(["cost", "x", null]),
      ...{ item, data, what, label: "exp", index: dice.below(3), ranges: dice.of([undefined, 5, [{ start: -1 }]]) },
    },
  };
}

const badNotifications: readonly (readonly [method: string, params: unknown])[] = [
  ["textDocument/didChange", { textDocument: { uri }, contentChanges: null }],
  ["textDocument/didChange", { textDocument: { uri, version: 1 }, contentChanges: [{}] }],
  ["textDocument/didChange", { contentChanges: [{ text: "gone" }] }],
  ["textDocument/didOpen", { textDocument: { uri: "untitled:broken.tg", version: 1 } }],
  ["textDocument/didOpen", {}],
  ["textDocument/didClose", { textDocument: {} }],
  ["workspace/didChangeWatchedFiles", { changes: "all" }],
  ["workspace/didChangeConfiguration", { settings: { tensorgraph: { inlayHints: 3, codeLens: "no" } } }],
  ["workspace/didChangeWorkspaceFolders", { event: {} }],
  ["$/cancelRequest", { id: 987_654 }],
  ["$/nothingLikeIt", [1]],
  ["tensorgraph/trust", null],
];

const malformed: readonly unknown[] = [
  {},
  { textDocument: null },
  { textDocument: { uri: 5 } },
  { textDocument: { uri } },
  { textDocument: { uri }, position: { line: -1, character: 0 } },
  { textDocument: { uri }, position: { line: 0.5, character: "a" } },
  { textDocument: { uri }, range: { start: 1, end: 2 } },
  { textDocument: { uri }, position: { line: 1e9, character: 1e9 }, newName: 7 },
  { item: {} },
  [1, 2],
];

/** Keeps its own copy of the text, edited as the protocol says. */
class Typist {
  text = "";
  version = 0;
  readonly #client: LspClient;
  constructor(client: LspClient) {
    this.#client = client;
  }

  async open(text: string): Promise<void> {
    this.text = text;
    await this.#client.open(uri, text, ++this.version);
  }

  /** Closed, asked about, opened again: an answer may come from before or after. */
  async reopen(ask: () => void): Promise<void> {
    await this.#client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    ask();
    await this.#client.open(uri, this.text, ++this.version);
  }

  async edit(dice: Dice): Promise<void> {
    const changes = Array.from({ length: 1 + dice.below(3) }, () => this.#change(dice));
    await this.#client.change(uri, ++this.version, changes);
  }

  #change(dice: Dice): object {
    if (dice.below(40) === 0) {
      this.text = dice
        .of(["", this.text.slice(0, dice.below(this.text.length + 1)), `${this.text}\n${this.text}`])
        .slice(0, 12_000);
      return { text: this.text };
    }
    const start = this.#boundary(dice.below(this.text.length + 1));
    const end = this.#boundary(Math.min(this.text.length, start + (dice.below(3) === 0 ? dice.below(60) : 0)));
    const insert = dice.of(shreds);
    const range = { start: this.#position(start), end: this.#position(end) };
    this.text = this.text.slice(0, start) + insert + this.text.slice(end);
    return { range, text: insert };
  }

  /** Not between the \r and the \n of a line end: a position there has no meaning of its own. */
  #boundary(offset: number): number {
    return this.text[offset] === "\n" && this.text[offset - 1] === "\r" ? offset - 1 : offset;
  }

  #position(offset: number): { line: number; character: number } {
    const lines = this.text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: lines.length - 1, character: lines.at(-1)!.length };
  }
}

const start = [readFileSync("examples/tutorial.tg", "utf8"), readFileSync("examples/digits.tg", "utf8")];

describe("the language server under random use", () => {
  const running: LspClient[] = [];
  const startServer = async (capabilities: object = {}, options: object = {}): Promise<LspClient> => {
    const client = await LspClient.start(capabilities, options);
    running.push(client);
    return client;
  };
  // Also after a failure: a server that is left running would keep the tests from ending.
  afterEach(() => Promise.all(running.splice(0).map((client) => client.stop())));

  for (const seed of [1, 2, 3]) {
    it(`answers or refuses everything, and is right afterwards (seed ${seed})`, async () => {
      const dice = new Dice(seed);
      const isTrusted = seed !== 3;
      const client = await startServer(
        { general: seed === 2 ? { staleRequestSupport: { cancel: true } } : {}, workspace: { workspaceFolders: true } },
        { trusted: isTrusted },
      );
      const typist = new Typist(client);
      await typist.open(start[seed % start.length]!);
      await client.open(other, "input x: float64[n]\ny = grad(sum(x ** 2), x)\n");
      const answers: Promise<unknown>[] = [];
      const refused = (e: { code?: number }): void => {
        assert.ok(e.code !== undefined, String(e));
        // An internal error would be a mistake of ours.
        assert.notEqual(e.code, -32603, String(e));
      };
      const until = performance.now() + 5_000;
      let steps = 0;
      for (; steps < 400 && performance.now() < until; steps++) {
        const kind = dice.below(10);
        if (kind < 4) await typist.edit(dice);
        else if (kind === 4) {
          const method = `textDocument/${dice.of([...aboutPosition, ...aboutRange, ...aboutDocument])}`;
          answers.push(client.request(method, dice.of(malformed) as object).catch(refused));
        } else if (kind === 5) {
          // A burst of which all but the last are cancelled, as editors do while one types.
          for (let i = 0; i < 3; i++) {
            const source = new CancellationTokenSource();
            const { method, params } = request(dice, typist.text);
            answers.push(client.connection.sendRequest(method, params, source.token).catch(refused));
            if (i < 2) source.cancel();
          }
        } else if (kind === 6 && dice.below(2) === 0) {
          const methods = isTrusted ? others : [...others, ...guarded];
          const { method, params } = otherRequest(dice, typist.text, methods);
          const source = new CancellationTokenSource();
          answers.push(client.connection.sendRequest(method, params, source.token).catch(refused));
          if (dice.below(3) === 0) source.cancel();
        } else if (kind === 7 && dice.below(4) === 0) {
          const [method, params] = dice.of(badNotifications);
          // Trust is given up for good by a word that makes no sense: not here.
          if (method !== "tensorgraph/trust" || !isTrusted)
            await client.connection.sendNotification(method, params as object);
        } else if (kind === 8 && dice.below(20) === 0) {
          await typist.reopen(() => {
            const { method, params } = request(dice, typist.text);
            answers.push(client.request(method, params).catch(refused));
          });
        } else if (kind === 6 && dice.below(10) === 0) {
          // Changes that cannot be: no such document, no range.
          await client.change("untitled:never.tg", 9, [{ text: "x" }]);
          await client.connection.sendNotification("textDocument/didClose", {
            textDocument: { uri: "untitled:never.tg" },
          });
        } else {
          const { method, params } = request(dice, typist.text);
          answers.push(client.request(method, params).catch(refused));
          if (dice.below(4) === 0) await Promise.all(answers.splice(0));
        }
      }
      await Promise.all(answers);
      assert.ok(steps >= 50, `only ${steps} steps`);
      assert.equal(client.process.exitCode, null);
      const after = await client.diagnostics(uri, typist.version);
      const fresh = await startServer();
      await fresh.open(uri, typist.text, 1);
      assert.deepEqual(after, await fresh.diagnostics(uri, 1));
    });
  }

  it("refuses what comes before the handshake, and after the end", async () => {
    const child = spawn(process.execPath, ["out/server/src/main.js", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    try {
      const hover = { textDocument: { uri }, position: { line: 0, character: 0 } };
      await assert.rejects(connection.sendRequest("textDocument/hover", hover), { code: -32002 });
      await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
      assert.equal(await connection.sendRequest("textDocument/hover", hover), null);
      await assert.rejects(
        connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} }),
        { code: -32600 },
      );
      await connection.sendRequest("shutdown");
      await assert.rejects(connection.sendRequest("textDocument/hover", hover), { code: -32600 });
      await connection.sendNotification("exit");
      assert.equal(await ended, 0);
    } finally {
      connection.dispose();
      child.kill();
    }
  });
});
