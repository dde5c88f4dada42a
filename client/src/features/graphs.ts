/** @file The graph of a function in the results panel, and its generated WebAssembly as a read-only document. */
import * as vscode from "vscode";
import { documentOf } from "../active-file.ts";
import { type Feature, tell } from "../feature.ts";

/** Documents that the server makes up. */
const scheme = "tensorgraph";

export const graphs: Feature = (workbench) => {
  const { active, server, panels } = workbench;
  /** The functions of a file, from its outline; the one that the cursor is in comes first. */
  const chooseFunction = async (document: vscode.TextDocument): Promise<string | undefined> => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      "vscode.executeDocumentSymbolProvider",
      document.uri,
    );
    const functions = flat(symbols ?? []).filter((s) => s.kind === vscode.SymbolKind.Function);
    if (functions.length === 0) throw new Error(vscode.l10n.t("This file has no function."));
    const line = vscode.window.activeTextEditor?.selection.active.line ?? -1;
    const isHere = (s: vscode.DocumentSymbol) => s.range.start.line <= line && line <= s.range.end.line;
    const items = functions
      .sort((a, b) => Number(isHere(b)) - Number(isHere(a)))
      .map((s) => ({ label: s.name, description: s.detail }));
    return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Graph of which function?") }))?.label;
  };
  const command = (id: string, act: (document: vscode.TextDocument, name: string) => Promise<unknown>) =>
    vscode.commands.registerCommand(`tensorgraph.${id}`, (given?: unknown, named?: unknown) =>
      tell(workbench, id, async () => {
        const document = await documentOf(given, active);
        if (!document) return;
        const name = typeof named === "string" ? named : await chooseFunction(document);
        if (name) await act(document, name);
      }),
    );
  return [
    command("showGraph", async ({ uri }, name) => {
      const graph = await server.request("tensorgraph/graph", { uri: uri.toString(), name });
      panels.showGraph(uri.toString(), name, graph);
    }),
    command("showWat", async (document, name) => {
      const made = vscode.Uri.from({ scheme, path: `/wat/${name}.wat`, query: document.uri.toString() });
      const shown = await vscode.workspace.openTextDocument(made);
      // Beside the file, also where the results panel has the focus.
      const column = vscode.window.visibleTextEditors.find((e) => e.document === document)?.viewColumn;
      const viewColumn = column === undefined ? vscode.ViewColumn.Beside : column + 1;
      await vscode.window.showTextDocument(shown, { viewColumn, preview: true });
    }),
  ];
};

const flat = (symbols: readonly vscode.DocumentSymbol[]): readonly vscode.DocumentSymbol[] =>
  symbols.flatMap((s) => [s, ...flat(s.children)]);
