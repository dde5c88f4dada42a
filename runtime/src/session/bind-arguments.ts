/** @file Fits the arguments of a call to the function's parameters: dtype and rank. The lengths bind later, all together. */
import type { FunctionSpec, RunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { printType } from "../ir/type.ts";
import { convert } from "./convert.ts";
import { runFault } from "./run-fault.ts";

/**
 * The argument in its parameter's dtype, by safe widening or, for a `weak` one, as a literal. An `argument-type` fault names
 * the function, the parameter, its type with its dims, and what came.
 */
export function fitArgument(f: FunctionSpec, index: number, value: NdArray, weak: boolean): NdArray | RunFault {
  const param = f.params[index]!;
  const type = param.node.type;
  const converted = value.shape.length === type.shape.length ? convert(value, type.dtype, weak) : undefined;
  if (converted) return converted;
  return runFault(
    "argument-type",
    `${f.name}: argument \`${param.name}\` is ${printType(type)}, but ${article(value)} came`,
    undefined,
    param.node.span && [{ message: `${param.name}: ${printType(type)} declared here`, span: param.node.span }],
  );
}

function article(value: NdArray): string {
  const type = printType(value);
  return /^(int8|int16|int32|int64)/.test(type) ? `an ${type}` : `a ${type}`;
}
