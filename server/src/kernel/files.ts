/** @file What the kernel asks of the world's files. The kernel knows names and tensors, never formats. */
import type { RunFault } from "../../../runtime/src/contract.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";

/** `.npy` and `.csv` hold one tensor, `.npz` several by name. */
export type LoadedFile =
  | { readonly kind: "array"; readonly array: NdArray }
  | { readonly kind: "record"; readonly entries: ReadonlyMap<string, NdArray> };

/**
 * Paths are as the user wrote them; the implementation knows what they are relative to. Neither method throws for anything that
 * is wrong with a file: a missing, corrupt or unwritable one is a fault with code `file`.
 */
export interface Files {
  /** `from` is the imported file that asks, where it is one. */
  load(path: string, from?: string): LoadedFile | RunFault;
  /** Writes all or nothing: a file of that name stays as it was when writing fails. */
  save(path: string, entries: readonly { readonly name: string; readonly array: NdArray }[]): RunFault | undefined;
}
