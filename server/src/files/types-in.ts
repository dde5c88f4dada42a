/** @file What the checker may know of a file's content. */
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { type FileFault, isFileFault } from "./file-fault.ts";
import { npzTypes } from "./npz-types.ts";
import { loadTensors } from "./tensor-file.ts";

/** The types in the file at a path, of an `.npz` without unpacking it where that can be. */
export function typesAt(path: string): FileType | undefined {
  if (extname(path).toLowerCase() === ".npz") {
    try {
      const types = npzTypes(readFileSync(path));
      if (types) return tensorsAlone(types);
    } catch {
      return undefined;
    }
  }
  return typesIn(loadTensors(path));
}

/** Of one tensor, or of several by name. */
export type FileType = TensorType | ReadonlyMap<string, TensorType>;

/** Parts of the state of a random stream, which `load` puts together into one value. */
const partOfState = /\.(?:key|position|gauss|rows)$/;

/** The types in a file; undefined of one that cannot be read, or that holds more than tensors. */
export function typesIn(content: NdArray | ReadonlyMap<string, NdArray> | FileFault): FileType | undefined {
  if (isFileFault(content)) return undefined;
  if ("dtype" in content) return typeOf(content);
  return tensorsAlone(new Map([...content].map(([name, a]) => [name, typeOf(a)])));
}

function tensorsAlone(types: ReadonlyMap<string, TensorType>): FileType | undefined {
  if ([...types.keys()].some((name) => partOfState.test(name))) return undefined;
  return new Map([...types].filter(([name]) => name !== "__tensorgraph__"));
}

const typeOf = ({ dtype, shape }: NdArray): TensorType => ({ dtype, shape });
