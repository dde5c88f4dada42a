/** @file The files of the machine, relative to the folder of the file that runs. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import { isFileFault } from "../files/file-fault.ts";
import { loadTensors, saveTensors } from "../files/tensor-file.ts";
import type { Files } from "./files.ts";

/** `uri` is a path or a `file:` address; relative paths start at its folder. */
export function nodeFiles(uri: string): Files {
  const folder = dirname(uri.startsWith("file:") ? fileURLToPath(uri) : resolve(uri));
  return {
    load(path) {
      const loaded = loadTensors(resolve(folder, path));
      if (isFileFault(loaded)) return runFault(loaded.code, loaded.message);
      return "dtype" in loaded ? { kind: "array", array: loaded } : { kind: "record", entries: loaded };
    },
    save(path, entries) {
      const fault = saveTensors(resolve(folder, path), new Map(entries.map((e) => [e.name, e.array])));
      return fault && runFault(fault.code, fault.message);
    },
  };
}
