/** @file What the files of folders declare, for files that no editor has open: read when it is asked for, and again only when they have changed. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Name, Statement } from "./language/ast.ts";
import { parse } from "./language/parse.ts";
import { LineIndex } from "./text/line-index.ts";

export interface FolderSymbol {
  readonly name: string;
  readonly kind: "function" | "def" | "shared" | "other";
  readonly uri: string;
  readonly range: ReturnType<LineIndex["range"]>;
}

/** A folder may hold anything: so much of it is looked at. */
const mostFiles = 1000;
const mostFolders = 2000;
const mostBytes = 2 ** 20;

export class FolderSymbols {
  readonly #known = new Map<string, { readonly stamp: string; readonly symbols: readonly FolderSymbol[] }>();

  /** Of all `.tg` files below folders given by URI, but for those of `except`. Folders that cannot be read hold nothing. */
  async find(folders: readonly string[], except: ReadonlySet<string>): Promise<readonly FolderSymbol[]> {
    const paths = await programsBelow(folders.flatMap(pathOf));
    const found = await Promise.all(paths.map((path) => this.#read(path)));
    return found.flat().filter((s) => !except.has(s.uri));
  }

  async #read(path: string): Promise<readonly FolderSymbol[]> {
    try {
      const { mtimeMs, size } = await stat(path);
      if (size > mostBytes) return [];
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#known.get(path);
      if (known?.stamp === stamp) return known.symbols;
      const symbols = symbolsIn(pathToFileURL(path).href, await readFile(path, "utf8"));
      this.#known.set(path, { stamp, symbols });
      return symbols;
    } catch {
      this.#known.delete(path);
      return [];
    }
  }
}

const pathOf = (uri: string): readonly string[] => {
  try {
    return uri.startsWith("file:") ? [fileURLToPath(uri)] : [];
  } catch {
    return [];
  }
};

/** Nearer ones first. */
async function programsBelow(roots: readonly string[]): Promise<readonly string[]> {
  const files = new Set<string>();
  const folders = [...roots];
  for (let i = 0; i < folders.length && i < mostFolders && files.size < mostFiles; i++) {
    const folder = folders[i]!;
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const e of entries) {
      if (e.name.startsWith(".") || e.name === "node_modules") continue;
      if (e.isDirectory()) folders.push(join(folder, e.name));
      else if (e.isFile() && e.name.endsWith(".tg") && files.size < mostFiles) files.add(join(folder, e.name));
    }
  }
  return [...files];
}

/** By the text alone. */
function symbolsIn(uri: string, text: string): readonly FolderSymbol[] {
  const lines = new LineIndex(text);
  const seen = new Set<string>();
  const symbols: FolderSymbol[] = [];
  const add = ({ text: name, span }: Name, kind: FolderSymbol["kind"]): void => {
    if (seen.has(name)) return;
    seen.add(name);
    symbols.push({ name, kind, uri, range: lines.range(span) });
  };
  const visit = (s: Statement): void => {
    switch (s.kind) {
      case "input":
        for (const name of s.names) add(name, "other");
        break;
      case "assign":
        for (const name of s.targets) add(name, "other");
        break;
      case "shared":
      case "def":
      case "function":
        add(s.name, s.kind);
        break;
    }
  };
  for (const cell of parse(text).file.cells) cell.statements.forEach(visit);
  return symbols;
}
