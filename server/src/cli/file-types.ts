/** @file Tells the checker what `load("…")` gives, by looking at the file beside the source. */
import { dirname, resolve } from "node:path";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { isFileFault } from "../files/file-fault.ts";
import { loadTensors } from "../files/tensor-file.ts";

/** The types of a `.npy`, `.csv` or `.npz` by entry; undefined when the file cannot be read now. */
export function fileTypes(source: string): (path: string) => TensorType | ReadonlyMap<string, TensorType> | undefined {
  const known = new Map<string, TensorType | ReadonlyMap<string, TensorType> | undefined>();
  return (path) => {
    const full = resolve(dirname(source), path);
    if (known.has(full)) return known.get(full);
    const content = loadTensors(full);
    const type = isFileFault(content)
      ? undefined
      : "dtype" in content
        ? { dtype: content.dtype, shape: content.shape }
        : new Map([...content].map(([name, a]) => [name, { dtype: a.dtype, shape: a.shape }]));
    known.set(full, type);
    return type;
  };
}
