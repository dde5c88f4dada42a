/** @file Drives the real language server over stdio, as an editor would. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

export class LspClient {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  #initialized: InitializeResult | undefined;
  readonly #published = new Map<string, { version: number | undefined; diagnostics: readonly Diagnostic[] }>();
  readonly #waiting: { uri: string; version: number; resolve: (d: readonly Diagnostic[]) => void }[] = [];

  private constructor(process: ChildProcess) {
    this.process = process;
    this.connection = createProtocolConnection(
      new StreamMessageReader(process.stdout!),
      new StreamMessageWriter(process.stdin!),
    );
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      (p: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        this.#published.set(p.uri, { version: p.version, diagnostics: p.diagnostics });
        for (const w of [...this.#waiting]) {
          if (w.uri !== p.uri || (p.version ?? 0) < w.version) continue;
          this.#waiting.splice(this.#waiting.indexOf(w), 1);
          w.resolve(p.diagnostics);
        }
      },
    );
    this.connection.listen();
  }

  /** Starts a server and shakes hands. `capabilities` are the client's. */
  static async start(
    capabilities: object = {},
    initializationOptions: unknown = undefined,
    workspaceFolders: readonly object[] | null = null,
  ): Promise<LspClient> {
    const child = spawn(process.execPath, ["out/server/src/main.js", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const client = new LspClient(child);
    client.#initialized = await client.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
      initializationOptions,
      workspaceFolders,
    });
    await client.connection.sendNotification("initialized", {});
    return client;
  }

  get initialized(): InitializeResult {
    return this.#initialized!;
  }

  async open(uri: string, text: string, version = 1): Promise<void> {
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "tensorgraph", version, text },
    });
  }

  /** `changes` as in the protocol: a range and its new text, or the whole text. */
  async change(uri: string, version: number, changes: readonly object[]): Promise<void> {
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: changes,
    });
  }

  request<R>(method: string, params: object): Promise<R> {
    return this.connection.sendRequest(method, params);
  }

  /** The diagnostics of a document at a version or a later one. */
  diagnostics(uri: string, version = 1): Promise<readonly Diagnostic[]> {
    const known = this.#published.get(uri);
    if (known && (known.version ?? 0) >= version) return Promise.resolve(known.diagnostics);
    return new Promise((resolve) => this.#waiting.push({ uri, version, resolve }));
  }

  /** The next diagnostics of a document, or the present ones, of which something is true. */
  async diagnosticsWhen(uri: string, fits: (d: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    for (;;) {
      const known = this.#published.get(uri);
      if (known && fits(known.diagnostics)) return known.diagnostics;
      await new Promise<void>((resolve) => this.#waiting.push({ uri, version: 0, resolve: () => resolve() }));
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    await this.connection.sendNotification("exit");
    await ended;
    this.connection.dispose();
  }
}
