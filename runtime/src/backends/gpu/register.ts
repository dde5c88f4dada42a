/** @file A value of a kernel while it runs: text that names it, by how its dtype is held. */
import type { Dtype } from "../../ir/dtype.ts";

/**
 * Floats and masks are what they are; integers of up to 16 bits stand in a float; an int32 or uint32 is two (`helpers/integer.ts`, `unsigned.ts`).
 */
export type Register =
  | { readonly kind: "float"; readonly text: string }
  | { readonly kind: "mask"; readonly text: string }
  | { readonly kind: "narrow"; readonly dtype: NarrowDtype; readonly text: string }
  | { readonly kind: "wide"; readonly upper: string; readonly lower: string };

export type NarrowDtype = "int8" | "int16" | "uint8" | "uint16";

export const isNarrow = (d: Dtype): d is NarrowDtype =>
  d === "int8" || d === "int16" || d === "uint8" || d === "uint16";

/** Dtypes that the device can hold and compute with, whatever the values. */
export const isHeld = (d: Dtype): boolean =>
  d === "float32" || d === "bool" || d === "int32" || d === "uint32" || isNarrow(d);

/** Floats for each element. */
export const floatsOf = (d: Dtype): number => (isWideOnDevice(d) ? 2 : 1);

/** Of integers of 64 bits come only those that are known to fit into an int32 (`ranges/`): they are held as that. A uint32 has the bits of one. */
export const isWideOnDevice = (d: Dtype): boolean => d === "int32" || d === "int64" || d === "uint32" || d === "uint64";
