/** @file Whether a value can be held by a shared variable, by its declared type. */
import type { RunFault, SharedSpec } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { printType, type Shape, type TensorType } from "../ir/type.ts";
import { convert } from "./convert.ts";
import { runFault } from "./run-fault.ts";

/** True when every dim that the type knows as a number is that of `shape`; names and `?` take any length. */
export const shapeFits = (type: Shape, shape: readonly number[]): boolean =>
  type.length === shape.length && type.every((d, i) => typeof d !== "number" || d === shape[i]);

/** The value in the variable's dtype, or a `shared-type` fault. A `weak` value is a literal. */
export function fitShared(spec: SharedSpec, value: NdArray, weak: boolean): NdArray | RunFault {
  const converted = shapeFits(spec.type.shape, value.shape) ? convert(value, spec.type.dtype, weak) : undefined;
  return converted ?? misfit(spec.ref.name, spec.type, value);
}

/** Says which axis, if the rank is right, or which dtype. */
export function misfit(
  name: string,
  type: TensorType,
  value: { readonly dtype: NdArray["dtype"]; readonly shape: readonly number[] },
): RunFault {
  const axis =
    value.shape.length === type.shape.length
      ? type.shape.findIndex((d, i) => typeof d === "number" && d !== value.shape[i])
      : -1;
  const why = axis < 0 ? "" : `: axis ${axis} has length ${value.shape[axis]}`;
  return runFault("shared-type", `\`${name}\` is ${printType(type)} and cannot hold ${printType(value)}${why}`);
}
