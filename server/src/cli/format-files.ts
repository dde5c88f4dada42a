/** @file `tensorgraph fmt`: puts files in the one layout, or says which are not in it. */
import { writeFileSync } from "node:fs";
import { atomicWrite } from "../files/atomic-write.ts";
import { format } from "../language/format.ts";
import { readSource } from "./source-file.ts";

/** With `check` nothing is written; exit status 1 when a file would change. `-` formats standard input to standard output. */
export function formatFiles(names: readonly string[], options: { readonly check: boolean }): number {
  let status = 0;
  for (const name of names) {
    const source = readSource(name);
    if (source.kind === "unreadable") {
      console.error(source.message);
      status = 1;
      continue;
    }
    const formatted = format(source.text);
    if (name === "-" && !options.check) writeFileSync(1, formatted);
    else if (formatted !== source.text) {
      if (options.check) status = 1;
      else {
        try {
          atomicWrite(name, new TextEncoder().encode(formatted));
        } catch (e) {
          console.error(`cannot write ${name}: ${e instanceof Error ? e.message : e}`);
          status = 1;
          continue;
        }
      }
      console.log(options.check ? `${name} is not formatted` : `formatted ${name}`);
    }
  }
  return status;
}
