/** @file The files that are imported, for messages that speak of them: read when they are first spoken of. */
import { relative } from "node:path";
import type { OtherFiles } from "../text/print-diagnostic.ts";
import { SourceText } from "../text/source-text.ts";
import { readSource } from "./source-file.ts";

/** Names are paths from the present folder. */
export function otherFiles(): OtherFiles {
  const known = new Map<string, ReturnType<OtherFiles>>();
  return (file) => {
    if (!known.has(file)) {
      const read = readSource(file);
      const text = read.kind === "text" ? read.text : "";
      known.set(file, { name: relative(process.cwd(), file), source: new SourceText(text) });
    }
    return known.get(file);
  };
}
