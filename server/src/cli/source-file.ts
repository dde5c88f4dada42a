/** @file Reads a `.tg` file given on the command line. */
import { readFileSync } from "node:fs";

export type FileText =
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "unreadable"; readonly name: string; readonly message: string };

/** UTF-8, a byte order mark is dropped; a file with other bytes is unreadable, as is one that does not exist. `-` is standard input. */
export function readSource(name: string): FileText {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(name === "-" ? 0 : name);
  } catch (e) {
    const code = e instanceof Error && "code" in e ? String(e.code) : "unknown reason";
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : code === "EACCES"
            ? "no permission"
            : code;
    return { kind: "unreadable", name, message: `cannot read ${name}: ${why}` };
  }
  try {
    return { kind: "text", name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", name, message: `cannot read ${name}: it is not UTF-8 text` };
  }
}
