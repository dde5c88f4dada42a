/** @file Results at the end of their lines: short there, whole on hover, dimmed with the reason once they are stale. */
import * as vscode from "vscode";
import { languageId } from "../active-file.ts";
import type { Feature } from "../feature.ts";
import type { LineMark } from "../session.ts";
import { whenQuiet } from "../when-quiet.ts";

/** Characters of a whole value in a hover. */
const longestHover = 4000;

export const inlineResults: Feature = ({ sessions }) => {
  const decoration = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorCodeLens.foreground") },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  const draw = (editor: vscode.TextEditor): void => {
    const { document } = editor;
    if (document.languageId !== languageId) return;
    const isWanted = vscode.workspace.getConfiguration("tensorgraph", document).get("inlineResults", true);
    const marks = isWanted ? sessions.of(document.uri.toString()).lines : [];
    editor.setDecorations(
      decoration,
      marks.filter((m) => m.range.end.line < document.lineCount).map((m) => drawn(document, m)),
    );
  };
  const drawAll = (): void => vscode.window.visibleTextEditors.forEach(draw);
  const soon = whenQuiet(drawAll, 30);

  drawAll();
  return [
    decoration,
    soon,
    vscode.window.onDidChangeVisibleTextEditors(drawAll),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (e.affectsConfiguration("tensorgraph.inlineResults")) drawAll();
    }),
    sessions.onDidChange(({ event }) => {
      if (!event) drawAll();
      else if (event.event.kind !== "track" && event.event.kind !== "progress" && event.event.kind !== "preparing")
        soon.call();
    }),
  ];
};

function drawn(document: vscode.TextDocument, mark: LineMark): vscode.DecorationOptions {
  const { line } = mark.range.end;
  const { end } = document.lineAt(line).range;
  const hover = new vscode.MarkdownString();
  if (mark.stale) hover.appendMarkdown("**Stale:** ").appendText(mark.stale).appendMarkdown("\n\n");
  hover.appendCodeblock(mark.full.slice(0, longestHover), "text").appendText(mark.detail);
  const contentText = mark.stale ? `${mark.inline}  (stale: ${mark.stale})` : mark.inline;
  return {
    range: new vscode.Range(new vscode.Position(line, 0), end),
    hoverMessage: hover,
    renderOptions: { after: { contentText, ...(mark.stale && { fontStyle: "italic; opacity: 0.55" }) } },
  };
}
