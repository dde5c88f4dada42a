/** @file Where files that a user saves or opens are looked for first. */
import * as vscode from "vscode";

/** Next to a document, named as it is but for the ending; for an empty ending its folder. */
export function besides(document: vscode.TextDocument, ending: string): vscode.Uri | undefined {
  const { uri } = document;
  if (uri.scheme === "untitled") {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    return folder && (ending === "" ? folder : vscode.Uri.joinPath(folder, `untitled${ending}`));
  }
  const folder = vscode.Uri.joinPath(uri, "..");
  if (ending === "") return folder;
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(/\.tg$/, "");
  return vscode.Uri.joinPath(folder, `${name}${ending}`);
}

/** The last part of a file's address, for titles. */
export const titleOf = (uri: string): string =>
  decodeURIComponent(uri.slice(Math.max(uri.lastIndexOf("/"), uri.lastIndexOf(":")) + 1));

/** The part of a file dialog's options that says where it starts. */
export const startAt = (defaultUri: vscode.Uri | undefined): { readonly defaultUri?: vscode.Uri } =>
  defaultUri ? { defaultUri } : {};
