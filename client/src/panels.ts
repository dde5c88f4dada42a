/** @file The results panels: one for each file, made on demand, brought back when the window is opened again. */
import * as vscode from "vscode";
import type { GraphView } from "../../server/protocol/requests.ts";
import type { PanelState } from "../../server/protocol/webview.ts";
import type { Workbench } from "./feature.ts";
import { titleOf } from "./places.ts";
import { ResultsPanel } from "./results-panel.ts";

export const panelType = "tensorgraph.results";

export class Panels implements vscode.Disposable {
  private readonly workbench: () => Workbench;
  private readonly byUri = new Map<string, ResultsPanel>();

  constructor(workbench: () => Workbench) {
    this.workbench = workbench;
  }

  of(uri: string): ResultsPanel | undefined {
    return this.byUri.get(uri);
  }

  /** Beside the editor; it takes the focus only when the user asked for it. */
  open(uri: string, preserveFocus: boolean): ResultsPanel {
    const known = this.byUri.get(uri);
    if (known) {
      if (!preserveFocus || !known.isVisible) known.reveal(preserveFocus);
      return known;
    }
    const title = vscode.l10n.t("Results: {0}", titleOf(uri));
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    return this.adopt(uri, vscode.window.createWebviewPanel(panelType, title, place));
  }

  /** A panel of an earlier window. */
  restore(panel: vscode.WebviewPanel, state: PanelState | undefined): void {
    if (typeof state?.uri === "string" && !this.byUri.has(state.uri)) this.adopt(state.uri, panel);
    else panel.dispose();
  }

  private adopt(uri: string, panel: vscode.WebviewPanel): ResultsPanel {
    const made = new ResultsPanel(this.workbench(), uri, panel);
    this.byUri.set(uri, made);
    panel.onDidDispose(() => this.byUri.delete(uri));
    return made;
  }

  showValue(uri: string, name: string): void {
    this.open(uri, true).send({ kind: "show-value", name });
  }

  showGraph(uri: string, name: string, graph: GraphView): void {
    this.open(uri, true).send({ kind: "show-graph", name, graph });
  }

  dispose(): void {
    for (const panel of this.byUri.values()) panel.dispose();
  }
}
