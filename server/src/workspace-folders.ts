/** @file The folders that are open in the editor, which may come and go. */
import type { Connection, InitializeParams } from "vscode-languageserver";

export class WorkspaceFolders {
  #uris: readonly string[] = [];

  /** In the order of the editor. */
  get uris(): readonly string[] {
    return this.#uris;
  }

  /** As the client says at the start; an older one has a single folder. */
  start({ workspaceFolders, rootUri }: InitializeParams): void {
    this.#uris = workspaceFolders?.map((f) => f.uri) ?? (rootUri ? [rootUri] : []);
  }

  /** Only for a client that has several folders. */
  listen(connection: Connection): void {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map((f) => f.uri));
      this.#uris = [...this.#uris.filter((uri) => !gone.has(uri)), ...added.map((f) => f.uri)];
    });
  }
}
