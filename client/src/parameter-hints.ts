/** @file Completions that put in a call show its parameters at once, as typing its bracket does. */
import * as vscode from "vscode";

type Found = vscode.CompletionItem[] | vscode.CompletionList | null | undefined;

/** The same items. Those that leave the cursor between brackets ask for the signature when they are taken. */
export function withParameterHints(found: Found): Found {
  for (const item of Array.isArray(found) ? found : (found?.items ?? [])) {
    const { insertText } = item;
    if (insertText instanceof vscode.SnippetString && insertText.value.endsWith("($0)"))
      item.command ??= { title: "", command: "editor.action.triggerParameterHints" };
  }
  return found;
}
