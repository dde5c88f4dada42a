/** @file The types in data files, for a server that lives long: a file is read again only when it has changed on disk. */
import { statSync } from "node:fs";
import { type FileType, typesAt } from "./types-in.ts";

interface Known {
  readonly stamp: string;
  readonly type: FileType | undefined;
}

/** More than this is not read while someone types: the type is then known when the file is loaded. */
const mostBytes = 256 * 2 ** 20;

const known = new Map<string, Known>();

/** The type of what stands at a path; undefined when there is nothing that can be read. */
export function watchedType(path: string): FileType | undefined {
  let stamp: string;
  try {
    const { mtimeMs, size } = statSync(path);
    if (size > mostBytes) return undefined;
    stamp = `${mtimeMs} ${size}`;
  } catch {
    known.delete(path);
    return undefined;
  }
  const before = known.get(path);
  if (before?.stamp === stamp) return before.type;
  const type = typesAt(path);
  known.set(path, { stamp, type });
  return type;
}
