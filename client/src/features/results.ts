/** @file Opens the results panel: by command, by itself with the first thing worth looking at, and again after a reload. */
import * as vscode from "vscode";
import type { RunEvent } from "../../../server/protocol/requests.ts";
import type { PanelState } from "../../../server/protocol/webview.ts";
import { documentOf } from "../active-file.ts";
import { type Feature, tell } from "../feature.ts";
import { panelType } from "../panels.ts";

export const results: Feature = (workbench) => {
  const { active, panels, sessions } = workbench;
  /** Runs that have opened a panel: one that the user closes stays closed until the next run. */
  const opened = new Map<string, number>();
  return [
    vscode.commands.registerCommand("tensorgraph.showResults", (given?: unknown) =>
      tell(workbench, "showResults", async () => {
        const document = await documentOf(given, active);
        if (document) panels.open(document.uri.toString(), false);
      }),
    ),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: async (panel, state: PanelState | undefined) => panels.restore(panel, state),
    }),
    sessions.onDidChange(({ session, event }) => {
      if (!event || opened.get(session.uri) === event.run) return;
      const wanted = vscode.workspace.getConfiguration("tensorgraph").get<string>("results.open", "withPictures");
      if (wanted === "never" || !(wanted === "always" ? isShown : isPicture)(event.event)) return;
      opened.set(session.uri, event.run);
      if (!panels.of(session.uri)) panels.open(session.uri, true);
    }),
  ];
};

const isShown = ({ kind }: RunEvent): boolean =>
  kind === "result" || kind === "printed" || kind === "plotted" || kind === "track";

/** Plots, curves, and tensors that a line cannot show. */
const isPicture = (event: RunEvent): boolean =>
  event.kind === "plotted" ||
  event.kind === "track" ||
  (event.kind === "result" && event.value.kind === "tensor" && event.value.shape.reduce((n, d) => n * d, 1) > 16);
