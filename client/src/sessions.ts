/** @file What runs have told so far, by file: the memory behind gutter marks, inline results, the status item and the panel. */
import * as vscode from "vscode";
import type { EventParams, StalenessParams } from "../../server/protocol/requests.ts";
import type { Server } from "./server.ts";
import { FileSession } from "./session.ts";

/** How a session came to change; `event` is absent after edits, staleness and resets. */
export interface SessionChange {
  readonly session: FileSession;
  readonly event?: EventParams;
  readonly staleness?: StalenessParams;
  /** Everything that was shown has gone. */
  readonly cleared?: boolean;
}

export class Sessions implements vscode.Disposable {
  private readonly byUri = new Map<string, FileSession>();
  private readonly changes = new vscode.EventEmitter<SessionChange>();
  private readonly listeners: readonly vscode.Disposable[];
  readonly onDidChange = this.changes.event;

  constructor(server: Server) {
    this.listeners = [
      server.onEvent((event) => {
        const session = this.of(event.uri);
        session.receive(event);
        this.changes.fire({ session, event });
      }),
      server.onStaleness((staleness) => {
        const session = this.of(staleness.uri);
        session.setStaleness(staleness);
        this.changes.fire({ session, staleness });
      }),
      server.onState((isRunning) => {
        if (isRunning) return;
        for (const session of this.byUri.values()) {
          session.endRuns();
          this.changes.fire({ session });
        }
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const session = this.byUri.get(document.uri.toString());
        if (!session || contentChanges.length === 0) return;
        session.edit(document.version, contentChanges);
        this.changes.fire({ session });
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.byUri.delete(document.uri.toString())),
    ];
  }

  /** The session of a file, an empty one if nothing of it has run. */
  of(uri: string): FileSession {
    const known = this.byUri.get(uri);
    if (known) return known;
    const made = new FileSession(uri);
    this.byUri.set(uri, made);
    return made;
  }

  clear(uri: string): void {
    const session = this.of(uri);
    session.clear();
    this.changes.fire({ session, cleared: true });
  }

  dispose(): void {
    for (const l of this.listeners) l.dispose();
    this.changes.dispose();
  }
}
