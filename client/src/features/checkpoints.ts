/** @file Saves all state of a file in one `.npz` and loads it again. */
import { basename } from "node:path";
import * as vscode from "vscode";
import { type Feature, tell } from "../feature.ts";
import { besides, startAt } from "../places.ts";

const filters = { Checkpoint: ["npz"] };

export const checkpoints: Feature = (workbench) => {
  const { active, server } = workbench;
  const show = (what: string, notes: readonly string[]): void => {
    const message = [what, ...notes].join(" ");
    void (notes.length > 0 ? vscode.window.showWarningMessage(message) : vscode.window.showInformationMessage(message));
  };
  return [
    vscode.commands.registerCommand("tensorgraph.saveCheckpoint", () =>
      tell(workbench, "saveCheckpoint", async () => {
        const { document } = active;
        if (!document) return;
        const chosen = await vscode.window.showSaveDialog({ ...startAt(besides(document, ".npz")), filters });
        if (!chosen) return;
        const params = { uri: document.uri.toString(), path: chosen.fsPath };
        const { notes } = await server.request("tensorgraph/saveCheckpoint", params);
        show(vscode.l10n.t("Saved {0}.", basename(chosen.fsPath)), notes);
      }),
    ),
    vscode.commands.registerCommand("tensorgraph.loadCheckpoint", () =>
      tell(workbench, "loadCheckpoint", async () => {
        const { document } = active;
        if (!document) return;
        const [chosen] = (await vscode.window.showOpenDialog({ ...startAt(besides(document, "")), filters })) ?? [];
        if (!chosen) return;
        const params = { uri: document.uri.toString(), path: chosen.fsPath };
        const { notes } = await server.request("tensorgraph/loadCheckpoint", params);
        workbench.state.refresh();
        show(vscode.l10n.t("Loaded {0}.", basename(chosen.fsPath)), notes);
      }),
    ),
  ];
};
