/** @file The texts that are open in the editor, each with the snapshot of its last state. Files on disk are never read as documents. */
import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, analyse } from "./analysis.ts";
import type { CheckOptions } from "./language/check/context.ts";

type FileType = NonNullable<CheckOptions["fileType"]>;

interface OpenDocument {
  document: TextDocument;
  readonly fileType: FileType | undefined;
  /** Of the present text, or of an earlier one, from which the next is made. */
  analysis: Analysis | undefined;
  fresh: boolean;
}

export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #fileTypes: ((uri: string) => FileType) | undefined;

  /** `fileTypes` tells what the data files are that a document loads. */
  constructor(fileTypes: ((uri: string) => FileType) | undefined) {
    this.#fileTypes = fileTypes;
  }

  get uris(): readonly string[] {
    return [...this.#open.keys()];
  }

  open(t: TextDocumentItem): void {
    this.#open.set(t.uri, {
      document: TextDocument.create(t.uri, t.languageId, t.version, t.text),
      fileType: this.#fileTypes?.(t.uri),
      analysis: undefined,
      fresh: false,
    });
  }

  /** False when no such document is open. */
  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): boolean {
    const open = this.#open.get(uri);
    if (!open) return false;
    open.document = TextDocument.update(open.document, changes, version);
    open.fresh = false;
    return true;
  }

  close(uri: string): void {
    this.#open.delete(uri);
  }

  /** Files that documents load may have changed: what is loaded is looked at again. */
  lookAgain(): void {
    for (const open of this.#open.values()) open.fresh = false;
  }

  text(uri: string): string | undefined {
    return this.#open.get(uri)?.document.getText();
  }

  version(uri: string): number | undefined {
    return this.#open.get(uri)?.document.version;
  }

  /** The snapshot of the present text. One for an earlier text must not be used any more. */
  find(uri: string): Analysis | undefined {
    const open = this.#open.get(uri);
    if (!open) return undefined;
    if (!open.fresh) {
      const { document, fileType } = open;
      open.analysis = analyse(uri, document.version, document.getText(), fileType, open.analysis);
      open.fresh = true;
    }
    return open.analysis;
  }
}
