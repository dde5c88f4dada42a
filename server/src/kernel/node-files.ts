/** @file The files of the machine, relative to the folder of the file that runs; also what the checker may know of them. */
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import { isFileFault } from "../files/file-fault.ts";
import { importsFrom } from "../files/imports.ts";
import { loadTensors, saveTensors } from "../files/tensor-file.ts";
import { type FileType, typesIn } from "../files/types-in.ts";
import type { Imports } from "../language/check/context.ts";
import type { Files, LoadedFile } from "./files.ts";

type Content = ReturnType<typeof loadTensors>;

export class NodeFiles implements Files {
  private readonly folder: string;
  private readonly types = new Map<string, { readonly version: string; readonly type: FileType | undefined }>();
  /** What the checker has asked for, with the version that it was told of. */
  private readonly asked = new Map<string, string>();
  /** Read for its type and not yet loaded. */
  private readonly waiting = new Map<string, { readonly version: string; readonly content: Content }>();

  readonly file: string;
  readonly imports: Imports;
  /** Texts of files that are not as they are on disk. */
  private texts: Readonly<Record<string, string>> = {};

  /** `uri` is a path or a `file:` address; relative paths start at its folder. */
  constructor(uri: string) {
    this.file = uri.startsWith("file:") ? fileURLToPath(uri) : resolve(uri);
    this.folder = dirname(this.file);
    this.imports = importsFrom({
      folder: this.folder,
      textOf: (file) => this.texts[file],
      typesOf: (file) => (path) => this.typeOf(resolve(dirname(file), path)),
      asked: (file) => this.asked.set(file, this.stampOf(file)),
    });
  }

  /** What the editor has in place of files on disk. */
  useTexts(texts: Readonly<Record<string, string>> = {}): void {
    this.texts = texts;
  }

  private stampOf(full: string): string {
    return this.texts[full] ?? versionOf(full);
  }

  load(path: string, from?: string): LoadedFile | RunFault {
    const full = resolve(from === undefined ? this.folder : dirname(from), path);
    const read = this.waiting.get(full);
    this.waiting.delete(full);
    const content = read?.version === versionOf(full) ? read.content : loadTensors(full);
    if (isFileFault(content)) return runFault(content.code, content.message);
    return isArray(content) ? { kind: "array", array: content } : { kind: "record", entries: content };
  }

  save(path: string, entries: readonly { readonly name: string; readonly array: NdArray }[]): RunFault | undefined {
    const fault = saveTensors(resolve(this.folder, path), new Map(entries.map((e) => [e.name, e.array])));
    return fault && runFault(fault.code, fault.message);
  }

  /** The types in a file, by name where it holds several; undefined when it cannot be read. */
  readonly typeOf = (path: string): FileType | undefined => {
    const full = resolve(this.folder, path);
    const version = versionOf(full);
    this.asked.set(full, version);
    const known = this.types.get(full);
    if (known?.version === version) return known.type;
    const content = loadTensors(full);
    if (!isFileFault(content)) this.waiting.set(full, { version, content });
    const type = typesIn(content);
    this.types.set(full, { version, type });
    return type;
  };

  startCheck(): void {
    this.asked.clear();
  }

  /** Whether a file has changed since the checker was told of its type. */
  get hasChanged(): boolean {
    return [...this.asked].some(([full, version]) => this.stampOf(full) !== version);
  }
}

const isArray = (content: Exclude<Content, { kind: "file-fault" }>): content is NdArray => "dtype" in content;

/** Changes when the file does. */
function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "";
}
