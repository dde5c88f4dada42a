/** @file Reads and writes NumPy's `.npz` (a zip of `.npy` files) through fflate. */
import { unzipSync, zipSync } from "fflate";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { type FileFault, fileFault, isFileFault } from "./file-fault.ts";
import { readNpy, writeNpy } from "./npy.ts";

/** No archive that claims to unpack to more than this is opened: a zip of a few kB can claim terabytes. */
const unpackedLimit = 4 * 2 ** 30;

/** The tensors by name, in the order of the archive. */
export function readNpz(bytes: Uint8Array, name: string): ReadonlyMap<string, NdArray> | FileFault {
  let claimed = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => {
        claimed += file.originalSize;
        return file.name.endsWith(".npy") && claimed <= unpackedLimit;
      },
    });
  } catch (e) {
    return fileFault(
      "file-corrupt",
      `${name} is not a readable .npz file: ${e instanceof Error ? e.message : "bad zip"}`,
    );
  }
  if (claimed > unpackedLimit) {
    return fileFault(
      "file-unsupported",
      `${name} would unpack to ${claimed} bytes, more than the limit of ${unpackedLimit}`,
    );
  }
  const arrays = new Map<string, NdArray>();
  for (const [file, content] of Object.entries(files)) {
    const array = readNpy(content, `${name}:${file}`);
    if (isFileFault(array)) return array;
    arrays.set(file.slice(0, -".npy".length), array);
  }
  if (arrays.size === 0) return fileFault("file-corrupt", `${name} holds no tensors`);
  return arrays;
}

/** The bytes of a compressed archive with one `.npy` per entry. */
export function writeNpz(entries: ReadonlyMap<string, NdArray>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of entries) files[`${name}.npy`] = writeNpy(array);
  return zipSync(files, { level: 6 });
}
