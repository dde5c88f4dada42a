/** @file Commands for the kernel of a file: interrupt, restart, reset, device; and for the server and its log. */
import * as vscode from "vscode";
import { documentOf } from "../active-file.ts";
import { type Feature, tell } from "../feature.ts";

const devices = [
  { label: "CPU", device: "cpu", detail: vscode.l10n.t("Compiled to WebAssembly") },
  { label: "GPU", device: "gpu", detail: vscode.l10n.t("WebGPU, in float32; functions that read float64 are refused") },
  {
    label: vscode.l10n.t("Automatic"),
    device: "auto",
    detail: vscode.l10n.t("The GPU for functions that it computes entirely, else WebAssembly"),
  },
  {
    label: vscode.l10n.t("Reference"),
    device: "reference",
    detail: vscode.l10n.t("The plain definition of each op: slow, for comparison"),
  },
] as const;

const settingsOf = (uri: string): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration("tensorgraph", vscode.Uri.parse(uri));

/** undefined where the setting is something else than a device. */
const deviceOf = (uri: string): (typeof devices)[number]["device"] | undefined =>
  devices.find((d) => d.device === settingsOf(uri).get<string>("device"))?.device;

export const kernelCommands: Feature = (workbench) => {
  const { active, server, sessions, log } = workbench;
  const command = (name: string, act: (uri: string) => Promise<unknown>) =>
    vscode.commands.registerCommand(`tensorgraph.${name}`, (given?: unknown) =>
      tell(workbench, name, async () => {
        const document = await documentOf(given, active);
        if (document) await act(document.uri.toString());
      }),
    );

  const restart = async (uri: string): Promise<void> => {
    const keep = vscode.l10n.t("Keep State");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("Restart the kernel?"),
      { modal: true, detail: vscode.l10n.t("It ends wherever it is and gives its memory back.") },
      keep,
      vscode.l10n.t("Forget State"),
    );
    if (!chosen) return;
    // A setting that was changed meanwhile takes effect now.
    const device = deviceOf(uri);
    await server.request("tensorgraph/restart", { uri, keepState: chosen === keep, ...(device && { device }) });
    if (chosen !== keep) sessions.clear(uri);
  };

  const selectDevice = async (uri: string): Promise<void> => {
    const settings = settingsOf(uri);
    const present = deviceOf(uri);
    const items = devices.map((d) => ({ ...d, description: d.device === present ? vscode.l10n.t("in use") : "" }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Where the kernel computes") });
    if (!chosen || chosen.device === present) return;
    const hasFolder = vscode.workspace.workspaceFolders !== undefined;
    await settings.update("device", chosen.device, hasFolder ? vscode.ConfigurationTarget.Workspace : true);
    await server.request("tensorgraph/restart", { uri, keepState: true, device: chosen.device });
  };

  return [
    command("interrupt", (uri) => server.request("tensorgraph/interrupt", { uri })),
    command("restart", restart),
    command("resetState", async (uri) => {
      await server.request("tensorgraph/resetState", { uri });
      sessions.clear(uri);
    }),
    command("selectDevice", selectDevice),
    vscode.commands.registerCommand("tensorgraph.restartServer", () => server.restart()),
    vscode.commands.registerCommand("tensorgraph.showLog", () => log.show()),
  ];
};
