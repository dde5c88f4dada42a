/** @file What the checker may know of a file's content. */
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import { type FileFault, isFileFault } from "./file-fault.ts";

/** Of one tensor, or of several by name. */
export type FileType = TensorType | ReadonlyMap<string, TensorType>;

/** Parts of the state of a random stream, which `load` puts together into one value. */
const partOfState = /\.(?:key|position|gauss|rows)$/;

/** The types in a file; undefined of one that cannot be read, or that holds more than tensors. */
export function typesIn(content: NdArray | ReadonlyMap<string, NdArray> | FileFault): FileType | undefined {
  if (isFileFault(content)) return undefined;
  if ("dtype" in content) return typeOf(content);
  const names = [...content.keys()];
  if (names.some((name) => partOfState.test(name))) return undefined;
  return new Map([...content].filter(([name]) => name !== "__tensorgraph__").map(([name, a]) => [name, typeOf(a)]));
}

const typeOf = ({ dtype, shape }: NdArray): TensorType => ({ dtype, shape });
