/** @file The types in the data files that a document loads, which stand beside it. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileType } from "./types-in.ts";
import { watchedType } from "./watched-types.ts";

/** By relative path. A document that is not saved has no place yet, and so none. */
export function typesBeside(uri: string): (path: string) => FileType | undefined {
  if (!uri.startsWith("file:")) return () => undefined;
  let folder: string;
  try {
    folder = dirname(fileURLToPath(uri));
  } catch {
    return () => undefined;
  }
  return (path) => watchedType(resolve(folder, path));
}
