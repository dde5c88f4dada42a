/** @file Makes what all features share: the log, the server, the sessions, the file that commands speak of, its state. */
import * as vscode from "vscode";
import { ActiveFile } from "./active-file.ts";
import type { Workbench } from "./feature.ts";
import { Panels } from "./panels.ts";
import { Server } from "./server.ts";
import { Sessions } from "./sessions.ts";
import { StateOfFile } from "./state-of-file.ts";

export function startWorkbench(context: vscode.ExtensionContext): Workbench {
  const log = vscode.window.createOutputChannel("Tensorgraph", { log: true });
  const server = new Server(context, log);
  const sessions = new Sessions(server);
  const active = new ActiveFile();
  const state = new StateOfFile(active, server, sessions, log);
  const panels: Panels = new Panels(() => workbench);
  const workbench: Workbench = { context, log, server, sessions, active, state, panels };
  context.subscriptions.push(log, server, sessions, active, state);
  return workbench;
}
