/** @file Where the kernel takes a document to be: what its relative paths start from. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A document without a file of its own (untitled, of another scheme) stands in the first folder of the workspace. */
export function kernelPath(uri: string, folder: string | undefined): string {
  try {
    if (uri.startsWith("file:")) return fileURLToPath(uri);
    if (folder?.startsWith("file:")) return join(fileURLToPath(folder), "untitled.tg");
  } catch {
    // Not a path of this machine.
  }
  return join(process.cwd(), "untitled.tg");
}
