/** @file The commands that run: every one asks the server to queue some cells or lines of a file. */
import * as vscode from "vscode";
import type { CellPlace, RunParams } from "../../../server/protocol/requests.ts";
import { documentOf, editorOf } from "../active-file.ts";
import { type Feature, tell, type Workbench } from "../feature.ts";

type What = RunParams["what"];
/** Chooses among the cells, given the one that was meant. */
type Choose = (cells: readonly CellPlace[], at: number) => What;

const range = (start: number, end: number): readonly number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);

const choices: Readonly<Record<string, Choose>> = {
  runCell: (_, at) => ({ kind: "cells", cells: [at] }),
  runCellAndAdvance: (_, at) => ({ kind: "cells", cells: [at] }),
  runAbove: (_, at) => ({ kind: "cells", cells: range(0, at) }),
  runBelow: (cells, at) => ({ kind: "cells", cells: range(at, cells.length) }),
  runAll: () => ({ kind: "file" }),
};

export const runCommands: Feature = (workbench) => [
  ...Object.entries(choices).map(([name, choose]) =>
    vscode.commands.registerCommand(`tensorgraph.${name}`, (given?: unknown, index?: unknown) =>
      tell(workbench, name, async () => {
        const document = await documentOf(given, workbench.active);
        if (!document) throw new Error(vscode.l10n.t("Open a .tg file first."));
        const cells = await cellsOf(workbench, document);
        const editor = editorOf(document);
        const at = typeof index === "number" ? index : cellAt(cells, editor?.selection.active.line ?? 0);
        const what = choose(cells, at);
        if (what.kind === "cells" && what.cells.length === 0) return;
        await run(workbench, document, what);
        if (name === "runCellAndAdvance" && editor) goTo(editor, cells[at + 1]);
      }),
    ),
  ),
  vscode.commands.registerTextEditorCommand("tensorgraph.runSelection", (editor) =>
    tell(workbench, "runSelection", async () => {
      const { start, end, isEmpty } = editor.selection;
      const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
      await run(workbench, editor.document, { kind: "lines", start: start.line, end: last });
      if (isEmpty) await vscode.commands.executeCommand("cursorDown");
    }),
  ),
  ...(["nextCell", "previousCell"] as const).map((name) =>
    vscode.commands.registerTextEditorCommand(`tensorgraph.${name}`, (editor) =>
      tell(workbench, name, async () => {
        const cells = await cellsOf(workbench, editor.document);
        goTo(editor, cells[cellAt(cells, editor.selection.active.line) + (name === "nextCell" ? 1 : -1)]);
      }),
    ),
  ),
];

async function cellsOf({ server }: Workbench, document: vscode.TextDocument): Promise<readonly CellPlace[]> {
  const { cells } = await server.request("tensorgraph/cells", { uri: document.uri.toString() });
  return cells;
}

/** The last cell that starts at or before a line. */
function cellAt(cells: readonly CellPlace[], line: number): number {
  const after = cells.findIndex((c) => c.range.start.line > line);
  return Math.max(0, (after < 0 ? cells.length : after) - 1);
}

/** To the first line below the cell's title. */
function goTo(editor: vscode.TextEditor, cell: CellPlace | undefined): void {
  if (!cell) return;
  const line = Math.min(cell.range.start.line + (cell.title === undefined ? 0 : 1), editor.document.lineCount - 1);
  const at = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Queues a run of the text as it is now. */
export async function run({ server }: Workbench, document: vscode.TextDocument, what: What): Promise<void> {
  if (vscode.workspace.isTrusted)
    await server.request("tensorgraph/run", { uri: document.uri.toString(), version: document.version, what });
  else await askForTrust();
}

async function askForTrust(): Promise<void> {
  const action = vscode.l10n.t("Manage Workspace Trust");
  const message = vscode.l10n.t("Nothing of this workspace is run until you trust it.");
  if (await vscode.window.showWarningMessage(message, action))
    await vscode.commands.executeCommand("workbench.trust.manage");
}
