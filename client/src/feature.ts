/** @file What a feature of the extension is: given the workbench, it registers what it has and says what to dispose of. */
import * as vscode from "vscode";
import type { Range } from "../../server/protocol/requests.ts";
import type { ActiveFile } from "./active-file.ts";
import type { Panels } from "./panels.ts";
import type { Server } from "./server.ts";
import type { Sessions } from "./sessions.ts";
import type { StateOfFile } from "./state-of-file.ts";

export interface Workbench {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly server: Server;
  /** What runs have told so far, by file. */
  readonly sessions: Sessions;
  readonly active: ActiveFile;
  /** What the kernel of the active file holds. */
  readonly state: StateOfFile;
  /** The results panels. */
  readonly panels: Panels;
}

export type Feature = (workbench: Workbench) => readonly vscode.Disposable[];

/** Does what a command does; an error becomes a message and a line in the log. */
export async function tell({ log }: Workbench, name: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (e) {
    const message = e instanceof Error ? e.message : String(e);
    log.warn(`${name}: ${message}`);
    void vscode.window.showWarningMessage(message);
  }
}

export const toRange = ({ start, end }: Range): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);
