/** @file Context keys for `when` clauses: is there a file to speak of, and does it run. */
import * as vscode from "vscode";
import type { Feature } from "../feature.ts";

export const activeContext: Feature = ({ active, sessions }) => {
  const set = (key: string, value: unknown) => void vscode.commands.executeCommand("setContext", key, value);
  let isBusy: boolean | undefined;
  const update = (): void => {
    const { document } = active;
    const busy = document !== undefined && sessions.of(document.uri.toString()).isBusy;
    if (busy !== isBusy) set("tensorgraph.running", busy);
    isBusy = busy;
  };
  const look = (): void => {
    set("tensorgraph.active", active.document !== undefined);
    update();
  };
  look();
  return [active.onDidChange(look), sessions.onDidChange(update)];
};
