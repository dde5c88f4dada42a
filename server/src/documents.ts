/** @file The texts that are open in the editor, each with the snapshot of its last state. Files on disk are never read as documents. */
import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, analyse } from "./analysis.ts";
import type { Statement } from "./language/ast.ts";
import type { CheckOptions, ImportsOf } from "./language/check/context.ts";
import { isImportFault } from "./language/check/module.ts";

type FileType = NonNullable<CheckOptions["fileType"]>;

/** What documents may know of files; nothing of it where there are none. */
export interface Surroundings {
  /** What the data files are that a document loads. */
  readonly fileTypes?: ((uri: string) => FileType) | undefined;
  /** `textOf` gives the text of a file that is open, by its path. */
  readonly imports?: ((uri: string, textOf: (file: string) => string | undefined) => ImportsOf) | undefined;
}

interface OpenDocument {
  document: TextDocument;
  readonly fileType: FileType | undefined;
  readonly imports: ImportsOf | undefined;
  /** Of the present text, or of an earlier one, from which the next is made. */
  analysis: Analysis | undefined;
  fresh: boolean;
}

export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  readonly #surroundings: Surroundings;
  /** Open documents by the path of their file. */
  readonly #byFile = new Map<string, OpenDocument>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  get uris(): readonly string[] {
    return [...this.#open.keys()];
  }

  open(t: TextDocumentItem): void {
    const { fileTypes, imports } = this.#surroundings;
    const open: OpenDocument = {
      document: TextDocument.create(t.uri, t.languageId, t.version, t.text),
      fileType: fileTypes?.(t.uri),
      imports: imports?.(t.uri, (file) => this.#byFile.get(file)?.document.getText()),
      analysis: undefined,
      fresh: false,
    };
    this.#open.set(t.uri, open);
    const { file } = open.imports ?? {};
    if (file !== undefined) this.#byFile.set(file, open);
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
    const file = this.#open.get(uri)?.imports?.file;
    if (file !== undefined) this.#byFile.delete(file);
    this.#open.delete(uri);
  }

  /** The other documents whose meaning hangs on a file: they import it, or something that was not found. To be called when it changes. */
  importers(uri: string): readonly string[] {
    const file = this.#open.get(uri)?.imports?.file;
    return [...this.#open].flatMap(([other, open]) => {
      if (other === uri || !open.analysis || !hangsOn(open.analysis, file)) return [];
      open.fresh = false;
      return [other];
    });
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
      const { document, fileType, imports } = open;
      open.analysis = analyse(uri, document.version, document.getText(), fileType, open.analysis, imports);
      open.fresh = true;
    }
    return open.analysis;
  }
}

function hangsOn({ checked, file }: Analysis, path: string | undefined): boolean {
  if (path !== undefined && checked.modules.get(path)) return true;
  const isLost = (s: Statement): boolean =>
    s.kind === "import" && [...(checked.records.get(s)?.imports.values() ?? [])].some(isImportFault);
  return file.cells.some((c) => c.statements.some(isLost));
}
