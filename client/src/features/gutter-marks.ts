/** @file Marks in the gutter beside each cell that has run: running, done, failed, stale. */
import * as vscode from "vscode";
import { languageId } from "../active-file.ts";
import type { Feature } from "../feature.ts";
import type { CellMark, FileSession } from "../session.ts";

const kinds = ["running", "done", "failed", "stale"] as const;
type Kind = (typeof kinds)[number];

export const gutterMarks: Feature = ({ context, sessions }) => {
  const typeOf = (kind: Kind): vscode.TextEditorDecorationType =>
    vscode.window.createTextEditorDecorationType({
      gutterIconPath: context.asAbsolutePath(`media/gutter-${kind}.svg`),
      gutterIconSize: "70%",
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  const types = kinds.map((kind) => [kind, typeOf(kind)] as const);

  const draw = (editor: vscode.TextEditor, session: FileSession): void => {
    for (const [kind, decoration] of types) {
      const marks = [...session.cells.values()].filter((mark) => kindOf(session, mark) === kind);
      editor.setDecorations(
        decoration,
        marks.map((mark) => ({ range: lineOf(editor.document, mark), hoverMessage: words(session, mark) })),
      );
    }
  };
  const drawAll = (editors: readonly vscode.TextEditor[]): void => {
    for (const editor of editors)
      if (editor.document.languageId === languageId) draw(editor, sessions.of(editor.document.uri.toString()));
  };

  drawAll(vscode.window.visibleTextEditors);
  return [
    ...types.map(([, decoration]) => decoration),
    vscode.window.onDidChangeVisibleTextEditors(drawAll),
    sessions.onDidChange(({ session, event }) => {
      if (event && !/^(cell|run)-/.test(event.event.kind)) return;
      drawAll(vscode.window.visibleTextEditors.filter((e) => e.document.uri.toString() === session.uri));
    }),
  ];
};

function kindOf(session: FileSession, mark: CellMark): Kind {
  if (mark.status !== "done") return mark.status;
  return session.stalenessOf(mark) === undefined ? "done" : "stale";
}

const lineOf = (document: vscode.TextDocument, { range }: CellMark): vscode.Range => {
  const { start } = document.lineAt(Math.min(range.start.line, document.lineCount - 1)).range;
  return new vscode.Range(start, start);
};

const wordsOf: Readonly<Record<Exclude<Kind, "stale">, () => string>> = {
  running: () => vscode.l10n.t("Cell: running"),
  done: () => vscode.l10n.t("Cell: done"),
  failed: () => vscode.l10n.t("Cell: failed"),
};

function words(session: FileSession, mark: CellMark): string {
  const kind = kindOf(session, mark);
  return kind === "stale" ? vscode.l10n.t("Stale: {0}", session.stalenessOf(mark) ?? "") : wordsOf[kind]();
}
