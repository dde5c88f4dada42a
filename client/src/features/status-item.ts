/** @file The one status item: what the kernel of the active file does, and where it computes. */
import * as vscode from "vscode";
import type { Feature, Workbench } from "../feature.ts";
import { whenQuiet } from "../when-quiet.ts";
import { progressOf } from "../words.ts";

const names: Readonly<Record<string, string>> = { cpu: "CPU", gpu: "GPU", auto: "auto", reference: "reference" };

interface Status {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

export const statusItem: Feature = (workbench) => {
  const { active, server, sessions } = workbench;
  const item = vscode.window.createStatusBarItem("tensorgraph.kernel", vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t("Tensorgraph Kernel");
  const update = (): void => {
    const { document } = active;
    if (!document) {
      item.hide();
      return;
    }
    const { icon, text, tooltip, command } = statusOf(workbench, document);
    item.text = `$(${icon}) ${text}`;
    item.tooltip = tooltip;
    item.command = command;
    item.accessibilityInformation = { label: `Tensorgraph: ${text}` };
    item.show();
  };
  const soon = whenQuiet(update, 100);
  update();
  return [
    item,
    soon,
    active.onDidChange(update),
    server.onState(update),
    sessions.onDidChange(soon.call),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    vscode.workspace.onDidChangeConfiguration(update),
  ];
};

function statusOf({ server, sessions }: Workbench, document: vscode.TextDocument): Status {
  if (!vscode.workspace.isTrusted) {
    const tooltip = vscode.l10n.t("Nothing is run in an untrusted workspace");
    return { icon: "workspace-untrusted", text: "Tensorgraph", tooltip, command: "workbench.trust.manage" };
  }
  if (!server.isRunning) {
    const tooltip = vscode.l10n.t("Start the language server again");
    return { icon: "error", text: vscode.l10n.t("Tensorgraph stopped"), tooltip, command: "tensorgraph.restartServer" };
  }
  const setting = vscode.workspace.getConfiguration("tensorgraph", document).get("device", "cpu");
  const device = names[setting] ?? setting;
  const session = sessions.of(document.uri.toString());
  if (session.isBusy) {
    // Not the device: a function may say another one.
    const { progress: p } = session;
    const tooltip = vscode.l10n.t("Running: press to interrupt, twice to replace the worker");
    return {
      icon: "loading~spin",
      text: p ? progressOf(p) : vscode.l10n.t("Running"),
      tooltip,
      command: "tensorgraph.interrupt",
    };
  }
  const tooltip = vscode.l10n.t("Tensorgraph is idle: press to choose where it computes");
  return { icon: "circuit-board", text: device, tooltip, command: "tensorgraph.selectDevice" };
}
