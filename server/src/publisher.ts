/** @file Sends diagnostics after edits, to clients that do not fetch them. */
import type { Connection } from "vscode-languageserver";
import type { Documents } from "./documents.ts";
import { toProtocol } from "./features/diagnostics.ts";

/** After the last edit of a burst: the requests that came in with it are answered first. */
const quiet = 2;
/** Under an endless stream of edits, at the latest after so many milliseconds. */
const longest = 100;

/** A client that does not answer whether it shows progress is not waited for longer. */
const patience = 100;

export class Publisher {
  readonly #connection: Connection;
  readonly #documents: Documents;
  readonly #changed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;

  constructor(connection: Connection, documents: Documents) {
    this.#connection = connection;
    this.#documents = documents;
  }

  publishSoon(uri: string): void {
    const now = performance.now();
    if (this.#changed.size === 0) this.#since = now;
    this.#changed.add(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#publish(), now - this.#since > longest ? 0 : quiet);
  }

  /** For a large text that has been opened: the client can show that something is being done. */
  async publishWithProgress(uri: string): Promise<void> {
    const answered = this.#connection.window.createWorkDoneProgress().catch(() => undefined);
    const progress = await Promise.race([
      answered,
      new Promise<undefined>((r) => setTimeout(() => r(undefined), patience)),
    ]);
    progress?.begin(`Checking ${decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1))}`);
    // That goes out before the thread is busy.
    await new Promise((resolve) => setImmediate(resolve));
    this.#changed.add(uri);
    this.#publish();
    progress?.done();
  }

  /** A document is closed: the client forgets what was said of it. */
  clear(uri: string): void {
    this.#changed.delete(uri);
    void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #publish(): void {
    const uris = [...this.#changed];
    this.#changed.clear();
    for (const uri of uris) {
      const analysis = this.#documents.find(uri);
      if (!analysis) continue;
      void this.#connection.sendDiagnostics({
        uri,
        version: analysis.version,
        diagnostics: analysis.diagnostics.map((d) => toProtocol(analysis, d)),
      });
    }
  }
}
