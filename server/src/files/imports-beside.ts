/** @file What a document of the editor may import: files beside it, as the editor has them, and the library. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImportsOf } from "../language/check/context.ts";
import { importsFrom } from "./imports.ts";
import { watchedType } from "./watched-types.ts";

/** `textOf` gives the text of a file that is open. A document that is not saved can import the library only. */
export function importsBeside(uri: string, textOf: (file: string) => string | undefined): ImportsOf {
  const file = pathOf(uri);
  const imports = importsFrom({
    folder: file === undefined ? undefined : dirname(file),
    textOf,
    typesOf: (module) => (path) => watchedType(resolve(dirname(module), path)),
  });
  return { imports, ...(file !== undefined && { file }) };
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
