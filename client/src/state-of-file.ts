/** @file What the kernel of the active file holds: metadata, asked for after what happens, at most a few times a second. */
import * as vscode from "vscode";
import type { State } from "../../server/protocol/requests.ts";
import type { ActiveFile } from "./active-file.ts";
import type { Server } from "./server.ts";
import type { Sessions } from "./sessions.ts";
import { whenQuiet } from "./when-quiet.ts";

const nothing: State = { running: undefined, shareds: [], streams: [], values: [], functions: [] };
/** Milliseconds between two questions. */
const pace = 350;

export class StateOfFile implements vscode.Disposable {
  private readonly active: ActiveFile;
  private readonly server: Server;
  private readonly log: vscode.LogOutputChannel;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly listeners: readonly vscode.Disposable[];
  private readonly soon = whenQuiet(() => void this.ask(), pace);
  private isAsking = false;
  private isWanted = false;
  private known: State = nothing;
  private versions: ReadonlyMap<string, number> = new Map();
  readonly onDidChange = this.changes.event;

  constructor(active: ActiveFile, server: Server, sessions: Sessions, log: vscode.LogOutputChannel) {
    this.active = active;
    this.server = server;
    this.log = log;
    this.listeners = [
      active.onDidChange(() => {
        this.known = nothing;
        this.versions = new Map();
        this.changes.fire();
        this.refresh();
      }),
      server.onState(() => this.refresh()),
      sessions.onDidChange(({ session, event }) => {
        if (session.uri !== this.uri) return;
        if (event?.event.kind === "run-started") this.versions = versionsOf(this.known);
        this.soon.call();
      }),
    ];
  }

  get state(): State {
    return this.known;
  }

  /** The file that `state` is of. */
  get uri(): string | undefined {
    return this.active.document?.uri.toString();
  }

  /** Has it had a new value since the last run began? */
  hasChanged(name: string, version: number): boolean {
    const before = this.versions.get(name);
    return before !== undefined && before !== version;
  }

  refresh(): void {
    void this.ask();
  }

  /** One question at a time; what happens meanwhile makes another one. */
  private async ask(): Promise<void> {
    if (this.isAsking) {
      this.isWanted = true;
      return;
    }
    const { uri } = this;
    this.isAsking = true;
    try {
      this.known = uri && this.server.isRunning ? await this.server.request("tensorgraph/state", { uri }) : nothing;
      this.changes.fire();
    } catch (e) {
      this.log.debug(`state: ${e instanceof Error ? e.message : e}`);
    } finally {
      this.isAsking = false;
      if (this.isWanted) this.soon.call();
      this.isWanted = false;
    }
  }

  dispose(): void {
    this.soon.dispose();
    for (const l of this.listeners) l.dispose();
    this.changes.dispose();
  }
}

const versionsOf = ({ shareds, values }: State): ReadonlyMap<string, number> =>
  new Map([...shareds, ...values].map((i) => [i.name, i.version]));
