/** @file `load` and `save` of the language: the format is that of the file's name. */
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { atomicWrite } from "./atomic-write.ts";
import { readCsv, writeCsv } from "./csv.ts";
import { type FileFault, fileFault, isFileFault } from "./file-fault.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { readNpz, writeNpz } from "./npz.ts";

/** A tensor from `.npy` or `.csv`, tensors by name from `.npz`. Never throws. */
export function loadTensors(path: string): NdArray | ReadonlyMap<string, NdArray> | FileFault {
  const name = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (e) {
    return fileFault("file-missing", `cannot read ${name}: ${reason(e)}`);
  }
  switch (extname(path).toLowerCase()) {
    case ".npy":
      return readNpy(bytes, name);
    case ".npz":
      return readNpz(bytes, name);
    case ".csv":
      return readCsv(new TextDecoder().decode(bytes), name);
    default:
      return fileFault("file-unsupported", `${name}: load reads .npy, .npz and .csv`);
  }
}

/** Writes atomically. `.npz` takes any number of entries, `.npy` and `.csv` exactly one. */
export function saveTensors(path: string, entries: ReadonlyMap<string, NdArray>): FileFault | undefined {
  const name = basename(path);
  const extension = extname(path).toLowerCase();
  const [only] = entries.values();
  let bytes: Uint8Array;
  if (extension === ".npz") bytes = writeNpz(entries);
  else if (extension !== ".npy" && extension !== ".csv") {
    return fileFault("file-unsupported", `${name}: save writes .npz, .npy and .csv`);
  } else if (entries.size !== 1 || !only) {
    return fileFault("file-unsupported", `${name}: ${extension} holds one tensor, not ${entries.size}; use .npz`);
  } else if (extension === ".npy") bytes = writeNpy(only);
  else {
    const text = writeCsv(only, name);
    if (isFileFault(text)) return text;
    bytes = new TextEncoder().encode(text);
  }
  try {
    atomicWrite(path, bytes);
  } catch (e) {
    return fileFault("file-unwritable", `cannot write ${name}: ${reason(e)}`);
  }
  return undefined;
}

function reason(e: unknown): string {
  const code = e instanceof Error && "code" in e ? e.code : undefined;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOSPC") return "the disk is full";
  if (code === "ERR_FS_FILE_TOO_LARGE") return "it is larger than 2 GiB";
  return e instanceof Error ? e.message : "unknown reason";
}
