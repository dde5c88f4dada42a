/** @file Finds the files that programs import: beside the file with the import, or in the library that comes with Tensorgraph. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImportedText, Imports } from "../language/check/context.ts";

/** The library is beside the code in the bundle, and beside the sources otherwise. */
const libraries = ["./library/", "../../../../server/library/"].map((p) => fileURLToPath(new URL(p, import.meta.url)));

export interface ImportOptions {
  /** Where relative paths of a text start that has no file of its own; without it only the library can be imported. */
  readonly folder?: string | undefined;
  /** The text of a file that an editor has open, by its path. */
  readonly textOf?: ((file: string) => string | undefined) | undefined;
  /** What the data files beside a file hold, by relative path. */
  readonly typesOf: (file: string) => NonNullable<ImportedText["fileType"]>;
  /** Told of each file that was looked for, found or not. */
  readonly asked?: ((file: string) => void) | undefined;
}

/** Reads a file again only when it has changed. */
export function importsFrom({ folder, textOf, typesOf, asked }: ImportOptions): Imports {
  return {
    find(path, from) {
      const at = placeOf(path, from === undefined ? folder : dirname(from));
      if (at === undefined) return `"${path}" cannot be found from a text that has no file yet: save it first`;
      asked?.(at);
      const text = textOf?.(at) ?? readText(at);
      if (typeof text === "object") return text.why(path);
      return { file: at, text, fileType: typesOf(at) };
    },
  };
}

/** `.tg` may be left out. A bare word is a file of the library, if there is one of that name. */
function placeOf(path: string, folder: string | undefined): string | undefined {
  const full = extname(path) === "" ? `${path}.tg` : path;
  if (/^\w+$/.test(path)) {
    for (const library of libraries) if (existsSync(join(library, full))) return join(library, full);
  }
  return folder === undefined ? undefined : resolve(folder, full);
}

type Unreadable = { readonly why: (path: string) => string };

const unreadable = (reason: string): Unreadable => ({ why: (path) => `cannot import "${path}": ${reason}` });

/** A text that someone types is small; this keeps a wrong path from filling the memory. */
const mostBytes = 16 * 2 ** 20;

const known = new Map<string, { readonly stamp: string; readonly text: string }>();

function readText(file: string): string | Unreadable {
  try {
    const { mtimeMs, size } = statSync(file);
    if (size > mostBytes) return unreadable("it is larger than 16 MB");
    const stamp = `${mtimeMs} ${size}`;
    const before = known.get(file);
    if (before?.stamp === stamp) return before.text;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    known.set(file, { stamp, text });
    return text;
  } catch (e) {
    known.delete(file);
    const code = e instanceof Error && "code" in e ? String(e.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return unreadable("there is no such file");
    if (code === "EISDIR") return unreadable("it is a folder");
    if (code === "EACCES" || code === "EPERM") return unreadable("no permission");
    return unreadable(code.startsWith("ERR_ENCODING") || e instanceof TypeError ? "it is not UTF-8 text" : code);
  }
}
