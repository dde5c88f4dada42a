/** @file The words for types: dtypes, and Theano's names such as `dmatrix`. */
import { complexDtypes, type Dtype, dtypes, isDtype } from "../../../../runtime/src/ir/dtype.ts";

const letters: Readonly<Record<string, Dtype>> = {
  "": "float64",
  b: "int8",
  w: "int16",
  i: "int32",
  l: "int64",
  f: "float32",
  d: "float64",
  c: "complex64",
  z: "complex128",
};

/** By the rest of the name: lengths, with undefined for one that is not known. */
const forms: Readonly<Record<string, readonly (1 | undefined)[]>> = {
  scalar: [],
  vector: [undefined],
  row: [1, undefined],
  col: [undefined, 1],
  matrix: [undefined, undefined],
  ...Object.fromEntries([3, 4, 5, 6, 7].map((rank) => [`tensor${rank}`, Array<undefined>(rank).fill(undefined)])),
};

export interface NamedType {
  readonly dtype: Dtype;
  readonly shape: readonly (1 | undefined)[];
}

/** `float32`, `dmatrix`, `tensor3`; undefined when there is no such type. */
export function typeNamed(name: string): NamedType | undefined {
  if (isDtype(name)) return { dtype: name, shape: [] };
  for (const [letter, dtype] of Object.entries(letters)) {
    if (!name.startsWith(letter)) continue;
    const shape = forms[name.slice(letter.length)];
    if (shape) return { dtype, shape };
  }
  return undefined;
}

/** Every name that `typeNamed` knows, for suggestions and completion. */
export const typeNames: readonly string[] = [
  ...dtypes,
  ...complexDtypes,
  ...Object.keys(letters).flatMap((letter) => Object.keys(forms).map((form) => letter + form)),
];
