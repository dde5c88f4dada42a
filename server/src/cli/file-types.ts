/** @file Tells the checker what `load("…")` gives, by looking at the file beside the source. */
import { dirname, resolve } from "node:path";
import { type FileType, typesAt } from "../files/types-in.ts";

/** The types of a `.npy`, `.csv` or `.npz` by entry; undefined when the file cannot be read now. */
export function fileTypes(source: string): (path: string) => FileType | undefined {
  const known = new Map<string, FileType | undefined>();
  return (path) => {
    const full = resolve(dirname(source), path);
    if (!known.has(full)) known.set(full, typesAt(full));
    return known.get(full);
  };
}
