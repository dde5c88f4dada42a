/** @file Opens the examples that come with the extension, as files of the user's own; an empty file; and the walkthrough. */
import * as vscode from "vscode";
import { languageId } from "../active-file.ts";
import { type Feature, tell } from "../feature.ts";

export const examples: Feature = (workbench) => {
  const folder = vscode.Uri.joinPath(workbench.context.extensionUri, "examples");
  const open = async (): Promise<void> => {
    const files = (await vscode.workspace.fs.readDirectory(folder)).filter(([name]) => name.endsWith(".tg"));
    const items = await Promise.all(
      files.map(async ([name]) => {
        const text = await textOf(vscode.Uri.joinPath(folder, name));
        return { label: name, detail: text.split("\n", 1)[0]!.replace(/^#\s*/, ""), text };
      }),
    );
    items.sort((a, b) => Number(b.label === "tutorial.tg") - Number(a.label === "tutorial.tg"));
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t("Open an example"),
      matchOnDetail: true,
    });
    if (!chosen) return;
    // One that reads data beside it must stay where it is; of the others the user gets a copy to change.
    const readsData = /\bload\s*\(/.test(chosen.text);
    const document = readsData
      ? await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, chosen.label))
      : await vscode.workspace.openTextDocument({ language: languageId, content: chosen.text });
    await vscode.window.showTextDocument(document);
  };
  return [
    vscode.commands.registerCommand("tensorgraph.openExample", () => tell(workbench, "openExample", open)),
    vscode.commands.registerCommand("tensorgraph.newFile", () => tell(workbench, "newFile", newFile)),
    vscode.commands.registerCommand("tensorgraph.openWalkthrough", () =>
      vscode.commands.executeCommand(
        "workbench.action.openWalkthrough",
        `${workbench.context.extension.id}#start`,
        false,
      ),
    ),
  ];
};

/** Where it is kept is asked when it is saved. */
async function newFile(): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: languageId }));
}

const textOf = async (uri: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
