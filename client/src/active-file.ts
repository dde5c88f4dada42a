/** @file The file that commands, the side bar and the status item speak of: the last .tg editor that had the focus. */
import * as vscode from "vscode";

export const languageId = "tensorgraph";

/** Stays while a panel or the side bar has the focus, and ends when the document is closed. */
export class ActiveFile implements vscode.Disposable {
  private current: vscode.TextDocument | undefined;
  private readonly changed = new vscode.EventEmitter<vscode.TextDocument | undefined>();
  private readonly listeners: readonly vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor() {
    this.listeners = [
      vscode.window.onDidChangeActiveTextEditor((editor) => this.look(editor)),
      vscode.workspace.onDidOpenTextDocument(() => this.look(vscode.window.activeTextEditor)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document === this.current) this.set(visibleFile());
      }),
    ];
    this.look(vscode.window.activeTextEditor);
  }

  get document(): vscode.TextDocument | undefined {
    return this.current;
  }

  private look(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.languageId === languageId) this.set(editor.document);
  }

  private set(document: vscode.TextDocument | undefined): void {
    if (document === this.current) return;
    this.current = document;
    this.changed.fire(document);
  }

  dispose(): void {
    for (const l of this.listeners) l.dispose();
    this.changed.dispose();
  }
}

const visibleFile = (): vscode.TextDocument | undefined =>
  vscode.window.visibleTextEditors.find((e) => e.document.languageId === languageId)?.document;

/** The document that a command was called for: by a lens or menu that names it, else the active one. */
export async function documentOf(given: unknown, active: ActiveFile): Promise<vscode.TextDocument | undefined> {
  const uri =
    given instanceof vscode.Uri ? given : typeof given === "string" ? vscode.Uri.parse(given, true) : undefined;
  if (!uri) return active.document;
  return vscode.workspace.openTextDocument(uri);
}

/** An editor that shows a document, the active one first. */
export const editorOf = (document: vscode.TextDocument): vscode.TextEditor | undefined =>
  vscode.window.activeTextEditor?.document === document
    ? vscode.window.activeTextEditor
    : vscode.window.visibleTextEditors.find((e) => e.document === document);
